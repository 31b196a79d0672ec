package dev.weir.diagnostics.dns;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Records none of whose signatures hold at this time (RFC 4034 section 3.1.5), which the validator
 * of dnsjava does not tell from signatures that do not fit.
 *
 * @param reason in words
 * @param code of RFC 8914
 */
record Lapse(String reason, int code) {

  /** The first lapse in a response. */
  static Optional<Lapse> in(Message response, Instant now) {
    return IntStream.of(Section.ANSWER, Section.AUTHORITY)
        .mapToObj(response::getSectionRRsets)
        .flatMap(List::stream)
        .flatMap(set -> of(set, now).stream())
        .findFirst();
  }

  private static Optional<Lapse> of(RRset set, Instant now) {
    List<RRSIGRecord> signatures = set.sigs();
    if (signatures.isEmpty() || signatures.stream().anyMatch(each -> holds(each, now))) {
      return Optional.empty();
    }
    RRSIGRecord first = signatures.getFirst();
    String what = "the signature of " + set.getName() + " " + Type.string(set.getType());
    return Optional.of(
        first.getExpire().isBefore(now)
            ? new Lapse(
                what + " expired at " + first.getExpire(),
                ExtendedErrorCodeOption.SIGNATURE_EXPIRED)
            : new Lapse(
                what + " does not hold before " + first.getTimeSigned(),
                ExtendedErrorCodeOption.SIGNATURE_NOT_YET_VALID));
  }

  private static boolean holds(RRSIGRecord signature, Instant now) {
    return !signature.getExpire().isBefore(now) && !signature.getTimeSigned().isAfter(now);
  }
}
