package dev.weir.diagnostics.dns;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSIDOption;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What a server of some zones answers; names outside of them it refuses. */
public final class ZoneAnswers implements Function<Message, byte[]> {
  private final String identifier;
  private final List<SignedZone> zones;

  /** Creates answers with {@code identifier} for those who ask for it (RFC 5001). */
  public ZoneAnswers(String identifier, SignedZone... zones) {
    this.identifier = identifier;
    this.zones = List.of(zones);
  }

  @Override
  public byte[] apply(Message query) {
    return answer(query).toWire();
  }

  /** The same as over UDP, cut where it does not fit into what the question permits. */
  public byte[] overUdp(Message query) {
    OPTRecord opt = query.getOPT();
    return answer(query).toWire(opt == null ? 512 : opt.getPayloadSize());
  }

  private Message answer(Message query) {
    Record question = query.getQuestion();
    OPTRecord asked = query.getOPT();
    boolean dnssecOk = asked != null && (asked.getFlags() & ExtendedFlags.DO) != 0;
    Message response = new Message(query.getHeader().getID());
    response.getHeader().setFlag(Flags.QR);
    response.addRecord(question, Section.QUESTION);
    zone(question)
        .ifPresentOrElse(
            zone -> zone.answer(question.getName(), question.getType(), dnssecOk, response),
            () -> response.getHeader().setRcode(Rcode.REFUSED));
    if (asked != null) {
      List<EDNSOption> options =
          asked.getOptions(EDNSOption.Code.NSID).isEmpty()
              ? List.of()
              : List.of(new NSIDOption(identifier.getBytes(StandardCharsets.US_ASCII)));
      response.addRecord(new OPTRecord(1_232, 0, 0, asked.getFlags(), options), Section.ADDITIONAL);
    }
    return response;
  }

  /** The deepest zone; for DS the one above the name. */
  private Optional<SignedZone> zone(Record question) {
    Name name = question.getName();
    boolean above = question.getType() == Type.DS;
    return zones.stream()
        .filter(zone -> name.subdomain(zone.origin()))
        .filter(zone -> !(above && name.equals(zone.origin()) && zones.size() > 1))
        .max(Comparator.comparingInt(zone -> zone.origin().labels()));
  }
}
