package dev.weir.diagnostics.dns;

import java.util.List;

/**
 * What the servers said.
 *
 * @param exchanges by server, then by type, in the order asked
 */
public record DnsReport(List<DnsExchange> exchanges) {

  public DnsReport {
    exchanges = List.copyOf(exchanges);
  }

  /** Where the servers differ; empty when they agree. */
  public List<Disagreement> disagreements() {
    return Disagreement.among(exchanges);
  }
}
