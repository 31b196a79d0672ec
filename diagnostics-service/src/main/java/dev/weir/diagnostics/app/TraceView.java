package dev.weir.diagnostics.app;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.weir.diagnostics.trace.TraceHop;
import dev.weir.diagnostics.trace.TraceProbe;
import dev.weir.diagnostics.trace.TraceReport;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a traceroute, as written in JSON.
 *
 * @param complete false when the run was stopped
 * @param reached whether the target itself answered
 */
record TraceView(
    @JsonUnwrapped Started started,
    String timestamps,
    boolean complete,
    boolean reached,
    List<Hop> hops) {

  static TraceView of(
      Started started, boolean complete, TraceReport report, Map<InetAddress, String> names) {
    return new TraceView(
        started,
        OutcomeView.kebab(report.stamps()),
        complete,
        report.reached(),
        report.hops().stream().map(hop -> Hop.of(hop, names)).toList());
  }

  /** One distance. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Hop(
      int hop,
      List<Address> addresses,
      double lossPercent,
      @Nullable RttView rttMillis,
      List<Probe> probes) {
    static Hop of(TraceHop hop, Map<InetAddress, String> names) {
      return new Hop(
          hop.number(),
          hop.addresses().stream().map(address -> Address.of(address, names)).toList(),
          Math.round(hop.lossPercent() * 100) / 100.0,
          hop.rtt().map(RttView::of).orElse(null),
          hop.probes().stream().map(Probe::of).toList());
    }
  }

  /** Who answered. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Address(String address, @Nullable String name) {
    static Address of(InetAddress address, Map<InetAddress, String> names) {
      return new Address(AddressText.of(address), names.get(address));
    }
  }

  /** One question to a hop. */
  record Probe(int hop, int query, @JsonUnwrapped OutcomeView outcome) {
    static Probe of(TraceProbe probe) {
      return new Probe(probe.hop(), probe.query(), OutcomeView.of(probe.outcome()));
    }
  }
}
