package dev.weir.diagnostics.app;

import dev.weir.diagnostics.dns.ReverseNames;
import dev.weir.diagnostics.probe.ProbeChannel;
import dev.weir.diagnostics.run.Run;
import dev.weir.diagnostics.run.RunKind;
import dev.weir.diagnostics.trace.TraceReport;
import dev.weir.diagnostics.trace.TraceSession;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Traces a path. Events: {@code started}, a {@code probe} each, {@code done}. */
record TraceJob(TraceRequest request, Probing probing, Supplier<ReverseNames> reverseNames)
    implements Job {
  private static final int PAYLOAD_BYTES = 32;
  private static final Duration NAME_TIMEOUT = Duration.ofSeconds(1);

  @Override
  public RunKind kind() {
    return RunKind.TRACEROUTE;
  }

  @Override
  public String target() {
    return request.target();
  }

  @Override
  public Object run(Run run, Consumer<? super Event> events) {
    InetAddress address = probing.resolve("target", request.target(), request.family()).address();
    probing.claim(run, List.of(address), request.maxHops());
    try (ProbeChannel channel = probing.open(address, request.protocol(), PAYLOAD_BYTES)) {
      Started started = Started.of(run, address, channel.method());
      events.accept(new Event("started", started));
      TraceSession session =
          new TraceSession(
              request.plan(address),
              probe -> events.accept(new Event("probe", TraceView.Probe.of(probe))));
      probing.loop(session, channel, run);
      TraceReport report = session.report();
      TraceView view = TraceView.of(started, !run.isStopped(), report, names(report));
      events.accept(new Event("done", view));
      return view;
    }
  }

  private Map<InetAddress, String> names(TraceReport report) {
    if (!request.names()) {
      return Map.of();
    }
    List<InetAddress> addresses =
        report.hops().stream().flatMap(hop -> hop.addresses().stream()).distinct().toList();
    return reverseNames.get().of(addresses, NAME_TIMEOUT);
  }
}
