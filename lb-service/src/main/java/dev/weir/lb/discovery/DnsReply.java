package dev.weir.lb.discovery;

import java.util.List;

/**
 * What a name server answered.
 *
 * @param code of the response: 0 where all is well, 3 where there is no such name (RFC 1035, 4.1.1)
 * @param codeName what people call it
 * @param answers records that answer the question, aliases on the way among them
 * @param additional records that the next questions would ask for
 */
public record DnsReply(
    int code, String codeName, List<DnsRecord> answers, List<DnsRecord> additional) {

  private static final int SERVER_FAILURE = 2;

  public DnsReply {
    answers = List.copyOf(answers);
    additional = List.copyOf(additional);
  }

  /** That of a server that could not answer, or was not heard. */
  public static DnsReply failed(String reason) {
    return new DnsReply(SERVER_FAILURE, reason, List.of(), List.of());
  }

  /** Whether the server knew: what is asked for is there, or is not. */
  public boolean isKnown() {
    return code == DnsAnswer.NO_ERROR || code == DnsAnswer.NO_SUCH_NAME;
  }
}
