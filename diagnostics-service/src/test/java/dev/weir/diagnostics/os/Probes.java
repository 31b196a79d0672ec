package dev.weir.diagnostics.os;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.weir.diagnostics.ping.PingPlan;
import dev.weir.diagnostics.ping.PingReport;
import dev.weir.diagnostics.ping.PingSession;
import dev.weir.diagnostics.probe.Opening;
import dev.weir.diagnostics.probe.ProbeChannel;
import dev.weir.diagnostics.probe.ProbeLoop;
import dev.weir.diagnostics.probe.ProbeShape;
import dev.weir.diagnostics.probe.Protocol;
import dev.weir.diagnostics.trace.TracePlan;
import dev.weir.diagnostics.trace.TraceReport;
import dev.weir.diagnostics.trace.TraceSession;
import java.net.InetAddress;
import java.util.List;

/** Real pings and traces, for tests. */
final class Probes {
  private static final long MILLI = 1_000_000;

  private Probes() {}

  static ProbeChannel open(String address, Protocol protocol) {
    return open(
        List.of(InetAddress.ofLiteral(address)), new ProbeShape(protocol, 32, false, 9, false));
  }

  static ProbeChannel open(List<InetAddress> targets, ProbeShape shape) {
    return switch (new LinuxProbeNetwork().open(targets, shape)) {
      case Opening.Opened(ProbeChannel channel) -> channel;
      case Opening.Denied denied -> abort("no privilege to send ICMP: " + denied.detail());
      case Opening.Unsupported(String detail) -> abort(detail);
      case Opening.Failed(String detail) -> abort(detail);
    };
  }

  static PingReport ping(String address, int count, int hopLimit) {
    PingSession session =
        new PingSession(new PingPlan(count, 10 * MILLI, 1_000 * MILLI, hopLimit), _ -> {});
    try (ProbeChannel channel = open(address, Protocol.ICMP)) {
      new ProbeLoop(System::nanoTime, () -> false).run(session, channel);
    }
    return session.report();
  }

  static TraceReport trace(String address, Protocol protocol) {
    TracePlan plan =
        new TracePlan(
            InetAddress.ofLiteral(address),
            16,
            3,
            2_000 * MILLI,
            protocol == Protocol.UDP ? 4 : 16);
    TraceSession session = new TraceSession(plan, _ -> {});
    try (ProbeChannel channel = open(address, protocol)) {
      new ProbeLoop(System::nanoTime, () -> false).run(session, channel);
    }
    return session.report();
  }
}
