package dev.weir.diagnostics.dns;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Tells an answer from a referral and from what a lame server says (RFC 1034 section 5.3.3). */
final class IterativeAnswer {
  private IterativeAnswer() {}

  /**
   * What an answer means.
   *
   * @param zone whose server it comes from
   */
  static VisitOutcome of(Message response, Name zone, Name name, int type) {
    int rcode = response.getRcode();
    if (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN) {
      return new VisitOutcome.Lame("it answers " + Rcode.string(rcode));
    }
    if (response.getHeader().getFlag(Flags.TC)) {
      return new VisitOutcome.Lame("it cuts its answer short, over TCP too");
    }
    boolean answers = answers(response, name, type);
    if (!response.getHeader().getFlag(Flags.AA)) {
      return answers || rcode == Rcode.NXDOMAIN
          ? new VisitOutcome.Lame("it answers without authority, as from a cache")
          : referral(response, zone, name);
    }
    if (answers) {
      return new VisitOutcome.Answered(
          TraceEnd.ANSWER, ResponseDecoder.records(response, Section.ANSWER));
    }
    return new VisitOutcome.Answered(
        rcode == Rcode.NXDOMAIN ? TraceEnd.NO_SUCH_NAME : TraceEnd.NO_DATA, List.of());
  }

  private static boolean answers(Message response, Name name, int type) {
    return response.getSection(Section.ANSWER).stream()
        .filter(record -> record.getName().equals(name))
        .anyMatch(record -> record.getType() == type || record.getType() == Type.CNAME);
  }

  private static VisitOutcome referral(Message response, Name zone, Name name) {
    List<NSRecord> servers = servers(response).toList();
    if (servers.isEmpty()) {
      return new VisitOutcome.Lame("it neither answers nor refers to other servers");
    }
    Name below = servers.getFirst().getName();
    if (!below.subdomain(zone) || below.equals(zone) || !name.subdomain(below)) {
      return new VisitOutcome.Lame(
          "it refers to the servers of " + below + ", which leads nowhere");
    }
    boolean signed =
        records(response)
            .anyMatch(record -> record.getType() == Type.DS && record.getName().equals(below));
    return new VisitOutcome.Referred(
        below.toString(),
        servers.stream().map(server -> server.getTarget().toString()).toList(),
        signed);
  }

  /** What a name is an alias of in the end, where the answer does not go on to records of it. */
  static Optional<Name> openAlias(Message response, Name name, int type) {
    List<Record> answers = response.getSection(Section.ANSWER);
    Name at = name;
    for (Record record : answers) {
      if (record instanceof CNAMERecord alias && record.getName().equals(at)) {
        at = alias.getTarget();
      }
    }
    Name end = at;
    boolean open =
        !end.equals(name)
            && type != Type.CNAME
            && answers.stream()
                .noneMatch(record -> record.getName().equals(end) && record.getType() == type);
    return open ? Optional.of(end) : Optional.empty();
  }

  /** An answer, and the answer to what it is an alias of, as a resolver would put them together. */
  static Message joined(Message alias, Message target) {
    Message joined = new Message(alias.getHeader().getID());
    joined.getHeader().setFlag(Flags.QR);
    joined.getHeader().setRcode(target.getRcode());
    joined.addRecord(alias.getQuestion(), Section.QUESTION);
    Stream.of(alias, target)
        .flatMap(message -> message.getSection(Section.ANSWER).stream())
        .forEach(record -> joined.addRecord(record, Section.ANSWER));
    records(target).forEach(record -> joined.addRecord(record, Section.AUTHORITY));
    return joined;
  }

  /** The servers that an answer refers to, of the zone that it names first. */
  static Stream<NSRecord> servers(Message response) {
    List<NSRecord> all =
        records(response).filter(NSRecord.class::isInstance).map(NSRecord.class::cast).toList();
    return all.stream().filter(server -> server.getName().equals(all.getFirst().getName()));
  }

  /**
   * Leaves aside what an answer says of names outside of its server's zone: anyone could claim
   * anything of any name (RFC 2181 section 5.4.1).
   *
   * @param response changed
   */
  static void confine(Message response, Name zone) {
    for (Record record : List.copyOf(response.getSection(Section.ANSWER))) {
      if (!record.getName().subdomain(zone)) {
        response.removeRecord(record, Section.ANSWER);
      }
    }
  }

  private static Stream<Record> records(Message response) {
    return response.getSection(Section.AUTHORITY).stream();
  }
}
