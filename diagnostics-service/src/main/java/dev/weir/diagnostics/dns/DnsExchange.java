package dev.weir.diagnostics.dns;

import java.util.Optional;

/**
 * One question to one server.
 *
 * @param latencyNanos from asking to the outcome, with the making of a connection and the second
 *     try over TCP if there was one; without the validation
 * @param validation empty when nothing was validated
 */
public record DnsExchange(
    NameServer server,
    RecordType type,
    long latencyNanos,
    DnsOutcome outcome,
    Optional<Validation> validation) {

  static DnsExchange of(NameServer server, RecordType type, long nanos, DnsOutcome outcome) {
    return new DnsExchange(server, type, nanos, outcome, Optional.empty());
  }

  DnsExchange with(Validation found) {
    return new DnsExchange(server, type, latencyNanos, outcome, Optional.of(found));
  }
}
