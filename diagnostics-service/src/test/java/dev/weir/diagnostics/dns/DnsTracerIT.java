package dev.weir.diagnostics.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** Traces through servers of their own addresses for the root, a zone below it and zones below. */
class DnsTracerIT {
  private static final SignedZone GOOD =
      SignedZone.signed(
          "good.test.",
          """
          @ SOA ns1 admin 7 3600 600 86400 300
          @ NS ns1
          @ NS ns2
          ns1 A 127.0.53.3
          ns2 A 127.0.53.4
          www A 192.0.2.10
          alias CNAME www.other.test.
          loop CNAME loop
          """);
  private static final SignedZone OTHER =
      SignedZone.unsigned(
          "other.test.", "@ SOA ns a 1 1 1 1 1\n@ NS ns1.good.test.\nwww A 192.0.2.20\n");
  private static final SignedZone TEST =
      SignedZone.signed(
          "test.",
          """
          @ SOA ns admin 7 3600 600 86400 300
          @ NS ns
          ns A 127.0.53.2
          good NS ns1.good
          good NS ns2.good
          ns1.good A 127.0.53.3
          ns2.good A 127.0.53.4
          other NS ns1.good
          lame NS ns1.lame
          lame NS ns2.lame
          lame NS ns3.lame
          lame NS nowhere.good
          ns1.lame A 127.0.53.5
          ns2.lame A 10.0.0.1
          liar NS ns.liar
          ns.liar A 127.0.53.6
          slow NS a.slow
          slow NS b.slow
          slow NS c.slow
          a.slow A 127.0.53.7
          b.slow A 127.0.53.7
          c.slow A 127.0.53.7
          far NS ns.slow
          circle NS ns.other-circle
          other-circle NS ns.circle
          """
              + GOOD.ds());
  private static final SignedZone ROOT =
      SignedZone.signed(
          ".",
          """
          @ SOA a.root.test. admin.test. 7 3600 600 86400 300
          @ NS a.root.test.
          test NS ns.test.
          ns.test A 127.0.53.2
          """
              + TEST.ds());

  private static final List<ScriptedServer> SERVERS = new ArrayList<>();
  private static final AtomicInteger SILENT_ASKED = new AtomicInteger();
  private static int port;

  @BeforeAll
  static void start() throws IOException {
    serve("127.0.53.1", new ZoneAnswers("root", ROOT));
    serve("127.0.53.2", new ZoneAnswers("test", TEST));
    serve("127.0.53.3", new ZoneAnswers("good", GOOD, OTHER));
    serve("127.0.53.4", new ZoneAnswers("two", OTHER));
    ScriptedServer upwards =
        new ScriptedServer(
            InetAddress.ofLiteral("127.0.53.5"), port, DnsTracerIT::upwards, DnsTracerIT::upwards);
    SERVERS.add(upwards);
    SERVERS.add(
        new ScriptedServer(
            InetAddress.ofLiteral("127.0.53.6"), port, DnsTracerIT::liar, DnsTracerIT::liar));
    SERVERS.add(
        new ScriptedServer(
            InetAddress.ofLiteral("127.0.53.7"), port, DnsTracerIT::silent, DnsTracerIT::silent));
  }

  private static void serve(String address, ZoneAnswers answers) throws IOException {
    ScriptedServer server =
        new ScriptedServer(InetAddress.ofLiteral(address), port, answers::overUdp, answers);
    port = server.address().getPort();
    SERVERS.add(server);
  }

  @AfterAll
  static void stop() throws IOException {
    for (ScriptedServer server : SERVERS) {
      server.close();
    }
  }

  @Test
  void everyServerOnTheWayIsAskedAndTheLameOneIsNamed() {
    List<DelegationStep> told = new ArrayList<>();
    DnsTrace trace = trace("www.good.test", RecordType.A, told);

    assertThat(trace.end()).isEqualTo(TraceEnd.ANSWER);
    assertThat(trace.steps()).isEqualTo(told);
    assertThat(trace.steps())
        .extracting(DelegationStep::zone)
        .containsExactly(".", "test.", "good.test.");
    assertThat(trace.steps().getFirst().visits().getFirst().outcome())
        .isEqualTo(new VisitOutcome.Referred("test.", List.of("ns.test."), true));
    assertThat(trace.steps().getFirst().visits().getFirst().nsid()).isEqualTo("root");
    assertThat(flaws(trace)).containsExactly("ns2.good.test. it answers REFUSED");
    assertThat(trace.answers())
        .filteredOn(record -> record.type().equals("A"))
        .extracting(DnsRecord::data)
        .containsExactly("192.0.2.10");
    assertThat(trace.validation().orElseThrow().status()).isEqualTo(Validation.Status.SECURE);
  }

  @Test
  void aliasIntoAnotherZoneIsFollowedAndServersOfForeignNamesAreFound() {
    DnsTrace trace = trace("alias.good.test", RecordType.A, new ArrayList<>());

    assertThat(trace.end()).as(trace.toString()).isEqualTo(TraceEnd.ANSWER);
    assertThat(trace.steps()).extracting(DelegationStep::zone).contains("other.test.");
    assertThat(trace.answers()).extracting(DnsRecord::data).contains("192.0.2.20");
    assertThat(trace.validation().orElseThrow().status()).isEqualTo(Validation.Status.INSECURE);
  }

  @ParameterizedTest
  @CsvSource({
    "www.good.test,AAAA,NO_DATA",
    "nothing.good.test,A,NO_SUCH_NAME",
    "good.test,DS,ANSWER",
    "nothing.test,A,NO_SUCH_NAME",
    "loop.good.test,A,ANSWER",
    "www.circle.test,A,FAILED"
  })
  void traceEndsAsTheServersSay(String name, RecordType type, TraceEnd end) {
    DnsTrace trace = trace(name, type, new ArrayList<>());

    assertThat(trace.end()).as(trace.toString()).isEqualTo(end);
    assertThat(trace.reason().isEmpty()).isEqualTo(end != TraceEnd.FAILED);
  }

  @Test
  void zoneThatNobodyServesFailsAndSaysOfEachServerWhy() {
    DnsTrace trace = trace("www.lame.test", RecordType.A, new ArrayList<>());

    assertThat(trace.end()).isEqualTo(TraceEnd.FAILED);
    assertThat(trace.reason()).isEqualTo("none of the servers of lame.test. answers for it");
    assertThat(flaws(trace))
        .containsExactlyInAnyOrder(
            "ns1.lame.test. it refers to the servers of ., which leads nowhere",
            "ns3.lame.test. the zone above tells no address of it, and its name is in the zone"
                + " itself",
            "nowhere.good.test. its name has no address");
    assertThat(trace.steps().getLast().visits())
        .extracting(ServerVisit::outcome)
        .contains(new VisitOutcome.NotAsked("not in this test"));
  }

  @Test
  void whatAServerSaysOfNamesOutsideOfItsZoneIsAskedForWhereTheyAre() {
    DnsTrace trace = trace("www.liar.test", RecordType.A, new ArrayList<>());

    assertThat(trace.end()).as(trace.toString()).isEqualTo(TraceEnd.ANSWER);
    assertThat(trace.answers())
        .filteredOn(record -> record.type().equals("A"))
        .extracting(DnsRecord::data)
        .containsExactly("192.0.2.10");
  }

  @Test
  void referralIsToOneZone_whateverElseItNames() {
    DnsTrace trace = trace("www.sub.liar.test", RecordType.A, new ArrayList<>());

    assertThat(
            trace.steps().stream()
                .filter(step -> step.zone().equals("liar.test."))
                .map(step -> step.visits().getFirst().outcome())
                .findFirst())
        .contains(new VisitOutcome.Referred("sub.liar.test.", List.of("ns.sub.liar.test."), false));
  }

  @Test
  void traceThatIsStoppedWhileAllServersAreSilent_doesNotSayThatTheyFail() {
    SILENT_ASKED.set(0);
    DnsTrace trace =
        tracer().trace(plan("www.slow.test", RecordType.A), () -> SILENT_ASKED.get() > 0, _ -> {});

    assertThat(trace.end()).as(trace.toString()).isEqualTo(TraceEnd.STOPPED);
    assertThat(trace.reason()).isEmpty();
  }

  @Test
  void stoppedTraceAsksNoFurtherServers() {
    SILENT_ASKED.set(0);
    DnsTrace trace =
        tracer().trace(plan("www.far.test", RecordType.A), () -> SILENT_ASKED.get() > 0, _ -> {});

    assertThat(trace.end()).as(trace.toString()).isEqualTo(TraceEnd.STOPPED);
    assertThat(trace.reason()).isEmpty();
    assertThat(SILENT_ASKED).hasValue(1);
  }

  @Test
  void stoppedTraceSaysSo() {
    DnsTrace trace = tracer().trace(plan("www.good.test", RecordType.A), () -> true, _ -> {});

    assertThat(trace.end()).isEqualTo(TraceEnd.STOPPED);
    assertThat(trace.steps()).isEmpty();
  }

  private static DnsTrace trace(String name, RecordType type, List<DelegationStep> told) {
    return tracer().trace(plan(name, type), () -> false, told::add);
  }

  private static DnsTracer tracer() {
    return new DnsTracer(
        System::nanoTime,
        DnsTransports::new,
        RootServers.of(List.of("a.root.test=127.0.53.1"), port),
        address ->
            address.isLoopbackAddress() ? Optional.empty() : Optional.of("not in this test"));
  }

  private static TracePlan plan(String name, RecordType type) {
    return new TracePlan(
        DnsName.parse(name).orElseThrow(),
        type,
        Carrier.UDP,
        Duration.ofSeconds(2),
        Optional.of(TrustAnchors.of(List.of(ROOT.ds()))));
  }

  private static List<String> flaws(DnsTrace trace) {
    return trace.steps().stream()
        .flatMap(step -> step.visits().stream())
        .flatMap(visit -> visit.flaw().map(flaw -> visit.server().name() + " " + flaw).stream())
        .toList();
  }

  /** Answers for all names, and refers to servers of others. */
  private static byte[] liar(Message query) {
    Message response = new Message(query.getHeader().getID());
    response.getHeader().setFlag(Flags.QR);
    Record question = query.getQuestion();
    response.addRecord(question, Section.QUESTION);
    Name bank = Name.fromConstantString("www.good.test.");
    Name sub = Name.fromConstantString("sub.liar.test.");
    if (question.getName().subdomain(sub)) {
      response.addRecord(ns(sub, "ns.sub.liar.test."), Section.AUTHORITY);
      response.addRecord(ns(Name.fromConstantString("good.test."), "a.test."), Section.AUTHORITY);
      return response.toWire();
    }
    response.getHeader().setFlag(Flags.AA);
    response.addRecord(new CNAMERecord(question.getName(), DClass.IN, 60, bank), Section.ANSWER);
    response.addRecord(
        new ARecord(bank, DClass.IN, 60, InetAddress.ofLiteral("192.0.2.66")), Section.ANSWER);
    return response.toWire();
  }

  private static NSRecord ns(Name zone, String server) {
    return new NSRecord(zone, DClass.IN, 60, Name.fromConstantString(server));
  }

  private static byte[] silent(Message query) {
    SILENT_ASKED.incrementAndGet();
    return new byte[0];
  }

  private static byte[] upwards(Message query) {
    Message response = new Message(query.getHeader().getID());
    response.getHeader().setFlag(Flags.QR);
    response.addRecord(query.getQuestion(), Section.QUESTION);
    response.addRecord(
        new NSRecord(Name.root, DClass.IN, 60, Name.fromConstantString("a.root.test.")),
        Section.AUTHORITY);
    return response.toWire();
  }
}
