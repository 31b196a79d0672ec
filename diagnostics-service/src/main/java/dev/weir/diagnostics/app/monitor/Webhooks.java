package dev.weir.diagnostics.app.monitor;

import dev.weir.common.health.ProbeOutcome;
import dev.weir.common.problem.ProblemException;
import dev.weir.diagnostics.app.api.OutcomeView;
import dev.weir.diagnostics.app.api.RttView;
import dev.weir.diagnostics.app.job.Probing;
import dev.weir.diagnostics.monitor.Check;
import dev.weir.diagnostics.monitor.Delivery;
import dev.weir.diagnostics.monitor.DeliveryAttempts;
import dev.weir.diagnostics.monitor.Endpoint;
import dev.weir.diagnostics.monitor.Messenger;
import dev.weir.diagnostics.monitor.Notice;
import dev.weir.diagnostics.monitor.netty.HttpCaller;
import dev.weir.diagnostics.policy.AddressFamily;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Posts notices to webhooks, up to three times each, on threads of their own. The policy judges
 * where a webhook is at each attempt.
 */
public final class Webhooks implements Messenger {
  private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int MOST_AT_ONCE = 64;

  private final Probing probing;
  private final ExecutorService threads;
  private final InstantSource clock;
  private final HttpCaller http = new HttpCaller();
  private final Semaphore places = new Semaphore(MOST_AT_ONCE);

  public Webhooks(Probing probing, ExecutorService threads, InstantSource clock) {
    this.probing = probing;
    this.threads = threads;
    this.clock = clock;
  }

  @Override
  public void send(Notice notice, Consumer<? super Delivery> done) {
    Optional<Endpoint.Http> webhook = notice.spec().webhook();
    if (webhook.isEmpty()) {
      return;
    }
    if (!places.tryAcquire()) {
      done.accept(
          new Delivery(clock.instant(), false, 0, "too many notices were on their way already"));
      return;
    }
    threads.execute(
        () -> {
          try {
            done.accept(deliver(webhook.get(), notice));
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          } finally {
            places.release();
          }
        });
  }

  private Delivery deliver(Endpoint.Http webhook, Notice notice) throws InterruptedException {
    byte[] body = JsonMapper.shared().writeValueAsBytes(body(notice));
    for (int attempt = 1; ; attempt++) {
      Attempt made = attempt(webhook, body);
      Optional<Duration> pause = DeliveryAttempts.pause(attempt, made.status());
      if (made.delivered() || pause.isEmpty()) {
        if (!made.delivered()) {
          LOG.warn("the webhook of monitor {} was not told: {}", notice.monitor(), made.detail());
        }
        return new Delivery(clock.instant(), made.delivered(), attempt, made.detail());
      }
      TimeUnit.NANOSECONDS.sleep(pause.get().toNanos());
    }
  }

  /**
   * One attempt.
   *
   * @param status what the webhook answered; empty when nothing came
   */
  private record Attempt(OptionalInt status, String detail) {
    boolean delivered() {
      return status.isPresent() && DeliveryAttempts.isDelivered(status.getAsInt());
    }
  }

  private Attempt attempt(Endpoint.Http webhook, byte[] body) {
    try {
      InetAddress address =
          probing.resolve("webhook", webhook.host().orElseThrow(), AddressFamily.ANY).address();
      int status = http.post(webhook, address, body, TIMEOUT).blockOptional().orElse(0);
      return new Attempt(OptionalInt.of(status), "status " + status);
    } catch (ProblemException e) {
      return new Attempt(OptionalInt.empty(), String.valueOf(e.problem().detail()));
    } catch (RuntimeException e) {
      return new Attempt(OptionalInt.empty(), EndpointChecker.reason(e));
    }
  }

  private static Map<String, Object> body(Notice notice) {
    Check change = notice.change();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("monitor", notice.monitor());
    body.put("endpoint", notice.spec().text());
    body.put("from", OutcomeView.kebab(change.before()));
    body.put("to", OutcomeView.kebab(change.after()));
    body.put("at", change.at().toString());
    switch (change.outcome()) {
      case ProbeOutcome.Passed(Duration latency) ->
          body.put("latencyMillis", RttView.millis(latency.toNanos()));
      case ProbeOutcome.Failed(String reason) -> body.put("reason", reason);
    }
    return body;
  }
}
