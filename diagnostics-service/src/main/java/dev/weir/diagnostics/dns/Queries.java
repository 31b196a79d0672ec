package dev.weir.diagnostics.dns;

import java.io.IOException;
import java.util.List;
import org.xbill.DNS.DClass;
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

/** Questions as they are sent: with EDNS (RFC 6891) that asks for the server's identifier. */
public final class Queries {
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

  /**
   * Whether a message is the answer to a question, which it has to repeat (RFC 5452 section 9.1):
   * an identifier alone is soon guessed. A server that did not read it may send a header alone,
   * which says no more than that:
   *
   * <ul>
   *   <li>of an error, {@code FORMERR} and {@code NOTIMP} only over UDP: others are of servers that
   *       have read the question, and would make a forger's work worth while
   *   <li>over UDP, that the answer is cut short (TC), which sends the question over TCP
   * </ul>
   *
   * @param carrier by which it came
   */
  static boolean isAnswer(Message query, Message response, Carrier carrier) {
    List<Record> questions = response.getSection(Section.QUESTION);
    return response.getHeader().getFlag(Flags.QR)
        && (questions.isEmpty()
            ? isBareHeader(response) && mayBeBare(response, carrier)
            : questions.equals(List.of(query.getQuestion())));
  }

  private static boolean isBareHeader(Message response) {
    return response.getSection(Section.ANSWER).isEmpty()
        && response.getSection(Section.AUTHORITY).isEmpty();
  }

  private static boolean mayBeBare(Message response, Carrier carrier) {
    int rcode = response.getHeader().getRcode();
    return carrier == Carrier.UDP
        ? rcode == Rcode.FORMERR || rcode == Rcode.NOTIMP || response.getHeader().getFlag(Flags.TC)
        : rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN;
  }

  /**
   * Reads a message.
   *
   * @throws IOException where it is none; some of what a message may hold makes the library fail in
   *     other ways
   */
  public static Message read(byte[] bytes) throws IOException {
    try {
      return new Message(bytes);
    } catch (IOException | RuntimeException e) {
      throw new IOException("the answer is no DNS message: " + e.getMessage());
    }
  }

  private static OPTRecord opt(boolean dnssecOk) {
    int flags = dnssecOk ? ExtendedFlags.DO : 0;
    return new OPTRecord(UDP_PAYLOAD_BYTES, 0, 0, flags, List.of(IDENTIFIER));
  }
}
