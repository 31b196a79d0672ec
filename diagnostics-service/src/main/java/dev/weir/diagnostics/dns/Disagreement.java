package dev.weir.diagnostics.dns;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A type on which servers differ.
 *
 * @param views what they say, and who says it; two or more
 */
public record Disagreement(RecordType type, List<Opinion> views) {

  public Disagreement {
    views = List.copyOf(views);
  }

  /**
   * What some of the servers say.
   *
   * @param status response code, or {@code TIMEOUT} or {@code FAILED}
   * @param data the answers, sorted, without their TTL, which differs between caches, and without
   *     their signatures, which servers of one zone may make each for itself
   */
  public record Opinion(String status, List<String> data, List<NameServer> servers) {

    public Opinion {
      data = List.copyOf(data);
      servers = List.copyOf(servers);
    }
  }

  /** The types on which the servers of these exchanges differ. */
  static List<Disagreement> among(List<DnsExchange> exchanges) {
    Map<RecordType, Map<View, List<NameServer>>> byType = new LinkedHashMap<>();
    exchanges.forEach(
        exchange ->
            byType
                .computeIfAbsent(exchange.type(), _ -> new LinkedHashMap<>())
                .computeIfAbsent(View.of(exchange.outcome()), _ -> new ArrayList<>())
                .add(exchange.server()));
    return byType.entrySet().stream()
        .filter(entry -> entry.getValue().size() > 1)
        .map(entry -> new Disagreement(entry.getKey(), opinions(entry.getValue())))
        .toList();
  }

  private static List<Opinion> opinions(Map<View, List<NameServer>> views) {
    return views.entrySet().stream()
        .map(view -> new Opinion(view.getKey().status, view.getKey().data, view.getValue()))
        .toList();
  }

  private record View(String status, List<String> data) {
    static View of(DnsOutcome outcome) {
      return switch (outcome) {
        case DnsOutcome.Responded(DnsResponse response) ->
            new View(
                response.rcode(),
                response.answers().stream()
                    .filter(record -> !record.type().equals("RRSIG"))
                    .map(record -> record.type() + " " + record.data())
                    .sorted()
                    .toList());
        case DnsOutcome.TimedOut _ -> new View("TIMEOUT", List.of());
        case DnsOutcome.Failed _ -> new View("FAILED", List.of());
        case DnsOutcome.Abandoned _ -> new View("ABANDONED", List.of());
      };
    }
  }
}
