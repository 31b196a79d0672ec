package dev.weir.diagnostics.dns;

import java.util.List;

/**
 * What the server's OPT record says (RFC 6891).
 *
 * @param udpPayloadBytes largest datagram the server takes
 * @param dnssecOk the DO flag
 * @param extendedErrors reasons behind the response code (RFC 8914), such as {@code 6 DNSSEC_BOGUS}
 * @param nsid the server's identifier (RFC 5001), in hexadecimal where it is no printable text;
 *     empty when it tells none
 */
public record Edns(
    int version, int udpPayloadBytes, boolean dnssecOk, List<String> extendedErrors, String nsid) {

  public Edns {
    extendedErrors = List.copyOf(extendedErrors);
  }
}
