package dev.weir.diagnostics.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class IterativeAnswerTest {
  private static final Name ZONE = Name.fromConstantString("test.");
  private static final Name NAME = Name.fromConstantString("www.a.test.");
  private static final String ADDRESS = "192.0.2.1";

  @Test
  void answerWithAuthorityIsOne() throws Exception {
    Message response = response(true, Rcode.NOERROR);
    response.addRecord(record("www.a.test.", Type.A, ADDRESS), Section.ANSWER);

    assertThat(outcome(response))
        .isInstanceOfSatisfying(
            VisitOutcome.Answered.class,
            answered -> assertThat(answered.end()).isEqualTo(TraceEnd.ANSWER));
  }

  @Test
  void answerFromACacheIsLame() throws Exception {
    Message response = response(false, Rcode.NOERROR);
    response.addRecord(record("www.a.test.", Type.A, ADDRESS), Section.ANSWER);

    assertThat(outcome(response))
        .isEqualTo(new VisitOutcome.Lame("it answers without authority, as from a cache"));
  }

  @Test
  void delegationBelowIsAReferral() throws Exception {
    Message response = response(false, Rcode.NOERROR);
    response.addRecord(record("a.test.", Type.NS, "ns.a.test."), Section.AUTHORITY);

    assertThat(outcome(response))
        .isEqualTo(new VisitOutcome.Referred("a.test.", List.of("ns.a.test."), false));
  }

  @Test
  void delegationAsideOrUpwardsOrToTheSameZoneLeadsNowhere() throws Exception {
    for (String zone : List.of("b.test.", ".", "test.", "example.")) {
      Message response = response(false, Rcode.NOERROR);
      response.addRecord(record(zone, Type.NS, "ns.a.test."), Section.AUTHORITY);

      assertThat(outcome(response))
          .isEqualTo(
              new VisitOutcome.Lame(
                  "it refers to the servers of " + zone + ", which leads nowhere"));
    }
  }

  @Test
  void denialsCountWithAuthorityOnly() {
    assertThat(outcome(response(true, Rcode.NXDOMAIN)))
        .isEqualTo(new VisitOutcome.Answered(TraceEnd.NO_SUCH_NAME, List.of()));
    assertThat(outcome(response(true, Rcode.NOERROR)))
        .isEqualTo(new VisitOutcome.Answered(TraceEnd.NO_DATA, List.of()));
    assertThat(outcome(response(false, Rcode.NXDOMAIN))).isInstanceOf(VisitOutcome.Lame.class);
    assertThat(outcome(response(false, Rcode.NOERROR)))
        .isEqualTo(new VisitOutcome.Lame("it neither answers nor refers to other servers"));
  }

  @Test
  void answerCutShortSaysNothing() {
    Message response = response(true, Rcode.NOERROR);
    response.getHeader().setFlag(Flags.TC);

    assertThat(outcome(response))
        .isEqualTo(new VisitOutcome.Lame("it cuts its answer short, over TCP too"));
  }

  @Test
  void refusalIsLame() {
    assertThat(outcome(response(false, Rcode.REFUSED)))
        .isEqualTo(new VisitOutcome.Lame("it answers REFUSED"));
  }

  private static VisitOutcome outcome(Message response) {
    return IterativeAnswer.of(response, ZONE, NAME, Type.A);
  }

  private static Message response(boolean authoritative, int rcode) {
    Message response = new Message(1);
    response.getHeader().setFlag(Flags.QR);
    if (authoritative) {
      response.getHeader().setFlag(Flags.AA);
    }
    response.getHeader().setRcode(rcode);
    response.addRecord(Record.newRecord(NAME, Type.A, DClass.IN), Section.QUESTION);
    return response;
  }

  private static Record record(String name, int type, String data) throws Exception {
    return Record.fromString(Name.fromString(name), type, DClass.IN, 60, data, Name.root);
  }
}
