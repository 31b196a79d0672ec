package dev.weir.diagnostics.app.ping;

import dev.weir.common.net.AddressText;
import dev.weir.common.problem.Problem;
import dev.weir.common.problem.ProblemException;
import dev.weir.diagnostics.app.api.Problems;
import dev.weir.diagnostics.app.api.Started;
import dev.weir.diagnostics.app.job.Job;
import dev.weir.diagnostics.app.job.Probing;
import dev.weir.diagnostics.ping.PingProbe;
import dev.weir.diagnostics.ping.PingReport;
import dev.weir.diagnostics.ping.PingSession;
import dev.weir.diagnostics.policy.Resolution;
import dev.weir.diagnostics.probe.Method;
import dev.weir.diagnostics.probe.ProbeChannel;
import dev.weir.diagnostics.run.Run;
import dev.weir.diagnostics.run.RunKind;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Pings. Events: {@code started}, a {@code probe} each, {@code done}. */
public record PingJob(PingRequest request, Probing probing) implements Job {

  /** A target that has an address. */
  private record Pinged(String target, InetAddress address) {}

  @Override
  public RunKind kind() {
    return RunKind.PING;
  }

  @Override
  public String target() {
    String first = request.targets().getFirst();
    int others = request.targets().size() - 1;
    return others == 0 ? first : first + " and " + others + " more";
  }

  @Override
  public Object run(Run run, Consumer<? super Event> events) {
    Map<String, Problem> unresolved = new LinkedHashMap<>();
    List<Pinged> pinged = resolve(unresolved);
    List<InetAddress> addresses = pinged.stream().map(Pinged::address).toList();
    probing.claim(run, addresses, request.packetsPerSecond());
    try (ProbeChannel channel = probing.open(addresses, request.shape())) {
      Object started = started(run, pinged, unresolved, channel.method());
      events.accept(new Event("started", started));
      PingSession session =
          new PingSession(
              request.plan(pinged.size()),
              probe -> events.accept(new Event("probe", view(probe, pinged))));
      probing.loop(session, channel, run);
      Object view = done(run, pinged, unresolved, channel.method(), session);
      events.accept(new Event("done", view));
      return view;
    }
  }

  /** One target without an address is a problem of its own, unless it is the only one. */
  private List<Pinged> resolve(Map<String, Problem> unresolved) {
    List<Pinged> pinged = new ArrayList<>();
    String field = request.several() ? "targets" : "target";
    for (String target : request.targets()) {
      try {
        Resolution.Resolved resolved = probing.resolve(field, target, request.family());
        request.checkPace(resolved.listed());
        pinged.add(new Pinged(target, resolved.address()));
      } catch (ProblemException e) {
        if (e.problem().status() != Problems.UNRESOLVED || request.targets().size() == 1) {
          throw e;
        }
        unresolved.put(target, e.problem());
      }
    }
    if (pinged.isEmpty()) {
      throw new ProblemException(unresolved.values().iterator().next());
    }
    return pinged;
  }

  private Object started(
      Run run, List<Pinged> pinged, Map<String, Problem> unresolved, Method method) {
    if (!request.several()) {
      return Started.of(run, pinged.getFirst().address(), method);
    }
    return PingView.ManyStarted.of(
        run,
        method,
        pinged.stream()
            .map(one -> new PingView.Address(one.target(), AddressText.of(one.address())))
            .toList(),
        unresolved);
  }

  private Object view(PingProbe probe, List<Pinged> pinged) {
    PingView.Probe view = PingView.Probe.of(probe);
    return request.several()
        ? new PingView.TargetProbe(pinged.get(probe.target()).target(), view)
        : view;
  }

  private Object done(
      Run run,
      List<Pinged> pinged,
      Map<String, Problem> unresolved,
      Method method,
      PingSession session) {
    boolean complete = !run.isStopped();
    if (!request.several()) {
      return PingView.of(
          Started.of(run, pinged.getFirst().address(), method), complete, session.report());
    }
    List<PingView.Many.Target> targets = new ArrayList<>();
    for (int i = 0; i < pinged.size(); i++) {
      PingReport report = session.report(i);
      Pinged one = pinged.get(i);
      targets.add(
          new PingView.Many.Target(
              one.target(), AddressText.of(one.address()), PingView.Summary.of(report)));
    }
    return PingView.Many.of(run, method, complete, targets, unresolved);
  }
}
