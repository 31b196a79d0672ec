package dev.weir.diagnostics.dns;

import java.util.List;
import java.util.Optional;

/**
 * A response, decoded.
 *
 * @param rcode mnemonic, such as {@code NOERROR} or {@code NXDOMAIN}
 * @param flags those set, in lower case, such as {@code aa}
 * @param carrier what it came over
 * @param edns empty when the server sent no OPT record
 */
public record DnsResponse(
    String rcode,
    List<String> flags,
    Carrier carrier,
    Optional<Edns> edns,
    List<DnsRecord> answers,
    List<DnsRecord> authority,
    List<DnsRecord> additional) {

  public DnsResponse {
    flags = List.copyOf(flags);
    answers = List.copyOf(answers);
    authority = List.copyOf(authority);
    additional = List.copyOf(additional);
  }
}
