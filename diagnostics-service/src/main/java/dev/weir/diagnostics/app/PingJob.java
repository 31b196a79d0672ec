package dev.weir.diagnostics.app;

import dev.weir.diagnostics.ping.PingSession;
import dev.weir.diagnostics.policy.Resolution;
import dev.weir.diagnostics.probe.ProbeChannel;
import dev.weir.diagnostics.probe.Protocol;
import dev.weir.diagnostics.run.Run;
import dev.weir.diagnostics.run.RunKind;
import java.util.function.Consumer;

/** Pings. Events: {@code started}, a {@code probe} each, {@code done}. */
record PingJob(PingRequest request, Probing probing) implements Job {

  @Override
  public RunKind kind() {
    return RunKind.PING;
  }

  @Override
  public String target() {
    return request.target();
  }

  @Override
  public Object run(Run run, Consumer<? super Event> events) {
    Resolution.Resolved resolved = probing.resolve("target", request.target(), request.family());
    request.checkPace(resolved.listed());
    try (ProbeChannel channel =
        probing.open(resolved.address(), Protocol.ICMP, request.payloadBytes())) {
      Started started = Started.of(run, resolved.address(), channel.method());
      events.accept(new Event("started", started));
      PingSession session =
          new PingSession(
              request.plan(), probe -> events.accept(new Event("probe", PingView.Probe.of(probe))));
      probing.loop(session, channel, run);
      PingView view = PingView.of(started, !run.isStopped(), session.report());
      events.accept(new Event("done", view));
      return view;
    }
  }
}
