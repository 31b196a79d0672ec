package dev.weir.diagnostics.dns;

import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSIDOption;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** Questions as they are sent: with EDNS (RFC 6891) that asks for the server's identifier. */
final class Queries {
  /** Fits into one packet of nearly every path (DNS flag day 2020). */
  private static final int UDP_PAYLOAD_BYTES = 1_232;

  private static final EDNSOption IDENTIFIER = new NSIDOption(new byte[0]);

  private Queries() {}

  /** A question to a resolver, which is to go and find out. */
  static Message recursive(Name name, int type, boolean dnssecOk) {
    Message query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
    query.addRecord(opt(dnssecOk), Section.ADDITIONAL);
    return query;
  }

  /** A question to a server that is to answer by what it knows itself, with its signatures. */
  static Message iterative(Name name, int type) {
    Message query = recursive(name, type, true);
    query.getHeader().unsetFlag(Flags.RD);
    return query;
  }

  /** A question of somebody else, with EDNS that asks for signatures. */
  static Message withSignatures(Message query) {
    Message copy = query.clone();
    if (copy.getOPT() == null) {
      copy.addRecord(opt(true), Section.ADDITIONAL);
    }
    return copy;
  }

  /** Whether a response is to a question; one that tells of an error may leave the question out. */
  static boolean isAbout(Message query, Message response) {
    List<Record> questions = response.getSection(Section.QUESTION);
    return questions.isEmpty() || questions.getFirst().equals(query.getQuestion());
  }

  private static OPTRecord opt(boolean dnssecOk) {
    int flags = dnssecOk ? ExtendedFlags.DO : 0;
    return new OPTRecord(UDP_PAYLOAD_BYTES, 0, 0, flags, List.of(IDENTIFIER));
  }
}
