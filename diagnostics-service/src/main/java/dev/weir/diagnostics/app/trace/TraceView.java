package dev.weir.diagnostics.app.trace;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.weir.common.geo.GeoNetwork;
import dev.weir.common.net.AddressText;
import dev.weir.diagnostics.app.api.OutcomeView;
import dev.weir.diagnostics.app.api.RttView;
import dev.weir.diagnostics.app.api.Started;
import dev.weir.diagnostics.packet.MplsLabel;
import dev.weir.diagnostics.trace.MtuOutcome;
import dev.weir.diagnostics.trace.PathMtu;
import dev.weir.diagnostics.trace.TraceHop;
import dev.weir.diagnostics.trace.TraceProbe;
import dev.weir.diagnostics.trace.TraceReport;
import io.swagger.v3.oas.annotations.media.Schema;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a traceroute, as written in JSON.
 *
 * @param complete false when the run was stopped
 * @param reached whether the target itself answered
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TraceView(
    @JsonUnwrapped Started started,
    String timestamps,
    boolean complete,
    boolean reached,
    @Nullable Mtu mtu,
    List<Hop> hops) {

  /**
   * Makes the view.
   *
   * @param flows whether to tell in which flows addresses answered
   * @param known tells what is known of an address
   */
  public static TraceView of(
      Started started,
      boolean complete,
      TraceReport report,
      boolean flows,
      Optional<MtuOutcome> mtu,
      Function<InetAddress, Address> known) {
    return new TraceView(
        started,
        OutcomeView.kebab(report.stamps()),
        complete,
        report.reached(),
        mtu.map(outcome -> Mtu.of(outcome, report, known)).orElse(null),
        report.hops().stream().map(hop -> Hop.of(hop, flows, known)).toList());
  }

  /** The path MTU. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "PathMtu")
  public record Mtu(
      @Schema(description = "The largest packet that reaches the target, with its IP header")
          @Nullable Integer bytes,
      @Schema(
              description =
                  "What stops larger ones: a router that says so, the first link, or they vanish;"
                      + " none when as large as 9000 bytes fit",
              allowableValues = {"router", "first-link", "silence", "none"})
          @Nullable String limit,
      @Nullable Address narrowedBy,
      @Schema(description = "Where on the path that router is, if the trace found it")
          @Nullable Integer hop,
      @Schema(description = "Why it is not known") @Nullable String reason) {

    public static Mtu of(
        MtuOutcome outcome, TraceReport report, Function<InetAddress, Address> known) {
      return switch (outcome) {
        case MtuOutcome.Unknown(String reason) -> new Mtu(null, null, null, null, reason);
        case MtuOutcome.Found(PathMtu mtu) -> of(mtu, report, known);
      };
    }

    private static Mtu of(PathMtu mtu, TraceReport report, Function<InetAddress, Address> known) {
      if (mtu.limit().isEmpty()) {
        return new Mtu(mtu.bytes(), "none", null, null, null);
      }
      return switch (mtu.limit().get()) {
        case PathMtu.Limit.FirstLink _ -> new Mtu(mtu.bytes(), "first-link", null, null, null);
        case PathMtu.Limit.Silence _ -> new Mtu(mtu.bytes(), "silence", null, null, null);
        case PathMtu.Limit.Router(InetAddress router) -> {
          OptionalInt hop = report.hopOf(router);
          yield new Mtu(
              mtu.bytes(),
              "router",
              known.apply(router),
              hop.isPresent() ? hop.getAsInt() : null,
              null);
        }
      };
    }
  }

  /** One distance. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record Hop(
      int hop,
      @JsonInclude(JsonInclude.Include.ALWAYS) List<Address> addresses,
      double lossPercent,
      @Nullable RttView rttMillis,
      @Schema(description = "Of MPLS, as the router told (RFC 4950)") List<MplsLabel> labels,
      List<Probe> probes) {
    public static Hop of(TraceHop hop, boolean flows, Function<InetAddress, Address> known) {
      return new Hop(
          hop.number(),
          hop.addresses().stream()
              .map(
                  address ->
                      flows
                          ? known
                              .apply(address)
                              .in(hop.flows(address).stream().map(flow -> flow + 1).toList())
                          : known.apply(address))
              .toList(),
          Math.round(hop.lossPercent() * 100) / 100.0,
          hop.rtt().map(RttView::of).orElse(null),
          hop.labels(),
          hop.probes().stream().map(Probe::of).toList());
    }
  }

  /** Who answered. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Address(
      String address,
      @Nullable String name,
      @Schema(description = "Number of the autonomous system") @Nullable Long as,
      @Nullable String organization,
      @Nullable String country,
      @Schema(description = "In which flows it answered, where there are several; 1 is the first")
          @Nullable List<Integer> flows) {
    public static Address of(
        InetAddress address, @Nullable String name, @Nullable GeoNetwork network) {
      GeoNetwork said = network == null ? new GeoNetwork(null, null, null) : network;
      return new Address(
          AddressText.of(address), name, said.system(), said.organization(), said.country(), null);
    }

    Address in(List<Integer> some) {
      return new Address(address, name, as, organization, country, some);
    }
  }

  /** One question to a hop. */
  @Schema(name = "TraceProbe")
  record Probe(int hop, int query, int flow, @JsonUnwrapped OutcomeView outcome) {
    public static Probe of(TraceProbe probe) {
      return new Probe(
          probe.hop(), probe.query(), probe.flow() + 1, OutcomeView.of(probe.outcome()));
    }
  }
}
