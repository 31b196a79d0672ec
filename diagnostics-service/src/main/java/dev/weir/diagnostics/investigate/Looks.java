package dev.weir.diagnostics.investigate;

import dev.weir.common.net.AddressText;
import dev.weir.diagnostics.dns.DnsExchange;
import dev.weir.diagnostics.dns.DnsOutcome;
import dev.weir.diagnostics.dns.DnsReport;
import dev.weir.diagnostics.dns.DnsResponse;
import dev.weir.diagnostics.packet.IcmpMeaning;
import dev.weir.diagnostics.ping.PingReport;
import dev.weir.diagnostics.probe.Answer;
import dev.weir.diagnostics.trace.TraceHop;
import dev.weir.diagnostics.trace.TraceReport;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Takes from reports what findings follow from. */
public final class Looks {
  private Looks() {}

  /** What each name server said; the best of its answers counts. */
  public static List<Evidence.NameServer> names(DnsReport report) {
    Map<String, List<String>> statuses =
        report.exchanges().stream()
            .collect(
                Collectors.groupingBy(
                    exchange -> AddressText.of(exchange.server().address().getAddress()),
                    LinkedHashMap::new,
                    Collectors.mapping(Looks::status, Collectors.toList())));
    return statuses.entrySet().stream()
        .map(
            server ->
                new Evidence.NameServer(
                    server.getKey(),
                    server.getValue().contains("NOERROR")
                        ? "NOERROR"
                        : server.getValue().getFirst()))
        .toList();
  }

  private static String status(DnsExchange exchange) {
    return switch (exchange.outcome()) {
      case DnsOutcome.Responded(DnsResponse response) -> response.rcode();
      case DnsOutcome.TimedOut _, DnsOutcome.Abandoned _ -> "timeout";
      case DnsOutcome.Failed _ -> "failed";
    };
  }

  /** The echo requests. */
  public static Evidence.Ping ping(PingReport report) {
    return new Evidence.Ping(report.sent(), report.received(), report.loss());
  }

  /** The path. */
  public static Evidence.Path path(TraceReport report, InetAddress target) {
    return new Evidence.Path(
        report.hops().stream().map(Looks::hop).toList(),
        report.reached(),
        report.reached() ? Optional.empty() : blocked(report, target));
  }

  private static Evidence.Hop hop(TraceHop hop) {
    return new Evidence.Hop(
        hop.number(),
        hop.addresses().stream().findFirst().map(InetAddress::getHostAddress),
        hop.lossPercent(),
        hop.rtt().map(rtt -> rtt.median()).orElse(0L));
  }

  private static Optional<Evidence.Blocked> blocked(TraceReport report, InetAddress target) {
    for (TraceHop hop : report.hops()) {
      for (Answer answer : hop.answers()) {
        if (answer.meaning() instanceof IcmpMeaning.Unreachable(IcmpMeaning.Reason reason)
            && !answer.from().equals(target)) {
          return Optional.of(
              new Evidence.Blocked(hop.number(), AddressText.of(answer.from()), reason));
        }
      }
    }
    return Optional.empty();
  }
}
