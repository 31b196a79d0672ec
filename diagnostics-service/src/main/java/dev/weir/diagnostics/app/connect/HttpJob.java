package dev.weir.diagnostics.app.connect;

import dev.weir.common.problem.Problem;
import dev.weir.common.problem.ProblemException;
import dev.weir.diagnostics.app.job.Job;
import dev.weir.diagnostics.app.job.Probing;
import dev.weir.diagnostics.http.HttpOutcome;
import dev.weir.diagnostics.http.HttpTarget;
import dev.weir.diagnostics.http.netty.HttpProbe;
import dev.weir.diagnostics.run.Run;
import dev.weir.diagnostics.run.RunKind;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Fetches a URL and what it redirects to, each host judged anew. Events: {@code started}, a {@code
 * response} each, {@code done}.
 */
public record HttpJob(HttpRequest request, Probing probing, HttpProbe probe) implements Job {

  @Override
  public RunKind kind() {
    return RunKind.HTTP;
  }

  @Override
  public String target() {
    return request.target().url();
  }

  @Override
  public Object run(Run run, Consumer<? super Event> events) {
    String id = run.info().id();
    Started started = new Started(id, target());
    List<HttpView.Exchange> exchanges = new ArrayList<>();
    Optional<HttpTarget> next = Optional.of(request.target());
    Optional<Problem> refused = Optional.empty();
    while (next.isPresent() && refused.isEmpty() && exchanges.size() <= request.redirects()) {
      HttpTarget target = next.get();
      try {
        long begin = System.nanoTime();
        InetAddress address = probing.resolve("url", target.host(), request.family()).address();
        long dnsNanos = System.nanoTime() - begin;
        if (exchanges.isEmpty()) {
          events.accept(new Event("started", started));
        }
        HttpOutcome outcome = probe.ask(target, address, request.plan(), run::isStopped);
        HttpView.Exchange exchange = HttpView.Exchange.of(target, address, dnsNanos, outcome);
        exchanges.add(exchange);
        events.accept(new Event("response", exchange));
        next = next(target, outcome);
      } catch (ProblemException e) {
        refused = Optional.of(orThrow(e, exchanges));
      }
    }
    HttpView view = HttpView.of(started, !run.isStopped(), exchanges, next, refused);
    events.accept(new Event("done", view));
    return view;
  }

  /** What the caller asked for is refused as a whole; a redirect is the end of the answer. */
  private static Problem orThrow(ProblemException refused, List<HttpView.Exchange> exchanges) {
    if (exchanges.isEmpty()) {
      throw refused;
    }
    return refused.problem();
  }

  private static Optional<HttpTarget> next(HttpTarget target, HttpOutcome outcome) {
    return outcome instanceof HttpOutcome.Answered answered
        ? answered.location().flatMap(target::resolve)
        : Optional.empty();
  }

  /** A run that has begun, as written in JSON. */
  record Started(String id, String url) {}
}
