package dev.weir.diagnostics.app.trace;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.weir.common.net.AddressText;
import dev.weir.diagnostics.app.api.RttView;
import dev.weir.diagnostics.app.api.Started;
import dev.weir.diagnostics.trace.PathWatch;
import io.swagger.v3.oas.annotations.media.Schema;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The answer to a traceroute that went on round by round, as written in JSON. */
public record WatchView(@JsonUnwrapped Started started, int rounds, List<Hop> hops) {

  static WatchView of(
      Started started, PathWatch watch, Function<InetAddress, TraceView.Address> known) {
    return new WatchView(started, watch.rounds(), hops(watch, known));
  }

  private static List<Hop> hops(PathWatch watch, Function<InetAddress, TraceView.Address> known) {
    return watch.hops().stream().map(hop -> Hop.of(hop, known)).toList();
  }

  /** The end of a round: all hops over all rounds so far. */
  record Round(int round, boolean reached, List<Hop> hops) {
    static Round of(
        PathWatch watch, boolean reached, Function<InetAddress, TraceView.Address> known) {
      return new Round(watch.rounds(), reached, WatchView.hops(watch, known));
    }
  }

  /** One distance over all rounds. */
  @Schema(name = "WatchedHop")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Hop(
      int hop,
      List<TraceView.Address> addresses,
      int sent,
      int received,
      double lossPercent,
      @Nullable RttView rttMillis) {
    static Hop of(PathWatch.Hop hop, Function<InetAddress, TraceView.Address> known) {
      return new Hop(
          hop.number(),
          hop.addresses().stream().map(known).toList(),
          hop.sent(),
          hop.received(),
          Math.round(hop.lossPercent() * 100) / 100.0,
          hop.rtt().map(RttView::of).orElse(null));
    }
  }

  /** How a round differs from those before it. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Change(int round, String what, @Nullable Integer hop, String before, String after) {
    static Change of(int round, PathWatch.Difference difference) {
      return switch (difference) {
        case PathWatch.Difference.Address(int hop, InetAddress before, InetAddress after) ->
            new Change(round, "address", hop, AddressText.of(before), AddressText.of(after));
        case PathWatch.Difference.Length(int before, int after) ->
            new Change(round, "length", null, String.valueOf(before), String.valueOf(after));
      };
    }
  }
}
