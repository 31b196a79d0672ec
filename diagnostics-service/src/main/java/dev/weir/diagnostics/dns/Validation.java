package dev.weir.diagnostics.dns;

/**
 * What DNSSEC says of an answer (RFC 4035 section 4.3), found out here and not by the server.
 *
 * @param reason why it is so; empty when secure
 * @param extendedError the reason's code (RFC 8914), such as {@code 7 SIGNATURE_EXPIRED}; else
 *     empty
 * @param queries asked to find out, that for the name included
 */
public record Validation(
    Status status, String reason, String extendedError, int queries, long nanos) {

  /** How far an answer can be trusted. */
  public enum Status {
    /** Signatures lead from a trust anchor to the answer. */
    SECURE,
    /** A signed zone above says that the zone is not signed. */
    INSECURE,
    /** Signatures should be there, and are not or do not hold. */
    BOGUS,
    /** The server did not answer what had to be asked. */
    INDETERMINATE
  }
}
