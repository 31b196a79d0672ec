package dev.weir.diagnostics.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.RequiresTool;
import dev.weir.testkit.Unbound;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

class DnsIT {
  private static final String RECORDS =
      """
      www.example.test. 300 IN A 192.0.2.10
      www.example.test. 300 IN AAAA 2001:db8::10
      alias.example.test. 300 IN CNAME www.example.test.
      example.test. 300 IN MX 10 mail.example.test.
      example.test. 300 IN TXT "v=spf1 -all"
      example.test. 300 IN NS ns.example.test.
      example.test. 300 IN SOA ns.example.test. admin.example.test. 7 3600 600 86400 300
      example.test. 300 IN CAA 128 issue "ca.example"
      example.test. 300 IN DS 12345 13 2 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
      example.test. 300 IN DNSKEY 257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDLUT0rAK9iUzy1L53eKGQ==
      _sip._tcp.example.test. 300 IN SRV 1 2 5060 sip.example.test.
      _443._tcp.example.test. 300 IN TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
      svc.example.test. 300 IN HTTPS 1 . alpn=h3 port=8443
      svc.example.test. 300 IN SVCB 2 backend.example.test. port=853
      10.2.0.192.in-addr.arpa. 300 IN PTR www.example.test.
      """;

  private final DnsSurvey survey = new DnsSurvey(System::nanoTime);

  @Test
  @RequiresTool("unbound")
  void everyTypeOfARealServerIsTakenApart(@TempDir Path folder) throws Exception {
    try (Unbound server = Unbound.start(folder, RECORDS)) {
      assertThat(fields(server, "www.example.test", RecordType.A))
          .containsEntry("address", "192.0.2.10");
      assertThat(fields(server, "www.example.test", RecordType.AAAA))
          .containsEntry("address", "2001:db8::10");
      assertThat(fields(server, "alias.example.test", RecordType.CNAME))
          .containsEntry("target", "www.example.test.");
      assertThat(fields(server, "example.test", RecordType.MX))
          .containsEntry("preference", 10)
          .containsEntry("exchange", "mail.example.test.");
      assertThat(fields(server, "example.test", RecordType.TXT))
          .containsEntry("strings", List.of("v=spf1 -all"));
      assertThat(fields(server, "example.test", RecordType.NS))
          .containsEntry("target", "ns.example.test.");
      assertThat(fields(server, "example.test", RecordType.SOA))
          .containsEntry("serial", 7L)
          .containsEntry("minimumSeconds", 300L);
      assertThat(fields(server, "example.test", RecordType.CAA))
          .containsEntry("critical", true)
          .containsEntry("value", "ca.example");
      assertThat(fields(server, "example.test", RecordType.DS)).containsEntry("keyTag", 12345);
      assertThat(fields(server, "example.test", RecordType.DNSKEY))
          .containsEntry("secureEntryPoint", true)
          .containsEntry("algorithm", "ECDSAP256SHA256");
      assertThat(fields(server, "_sip._tcp.example.test", RecordType.SRV))
          .containsEntry("port", 5060);
      assertThat(fields(server, "_443._tcp.example.test", RecordType.TLSA))
          .containsEntry("usage", 3);
      assertThat(fields(server, "svc.example.test", RecordType.HTTPS))
          .containsEntry("parameters", Map.of("alpn", "h3", "port", "8443"));
      assertThat(fields(server, "svc.example.test", RecordType.SVCB))
          .containsEntry("target", "backend.example.test.");
      assertThat(fields(server, "192.0.2.10", RecordType.PTR))
          .containsEntry("target", "www.example.test.");
      assertThat(response(server.address(), "missing.example.test", RecordType.A).rcode())
          .isEqualTo("NXDOMAIN");
    }
  }

  @Test
  @RequiresTool("unbound")
  void addressesAreNamedByARealServer(@TempDir Path folder) throws Exception {
    try (Unbound server = Unbound.start(folder, RECORDS)) {
      InetAddress named = InetAddress.ofLiteral("192.0.2.10");

      assertThat(
              new ReverseNames(List.of(server.address()), System::nanoTime, DnsTransports::new)
                  .of(List.of(named, InetAddress.ofLiteral("192.0.2.11")), Duration.ofSeconds(2)))
          .isEqualTo(Map.of(named, "www.example.test"));
    }
  }

  @Test
  void truncatedAnswerIsAskedForAgainOverTcp() throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(DnsIT::truncated, query -> answer(query, "192.0.2.7"))) {
      DnsResponse response = response(server.address(), "big.example.test", RecordType.A);

      assertThat(response.carrier()).isEqualTo(Carrier.TCP);
      assertThat(response.answers().getFirst().data()).isEqualTo("192.0.2.7");
    }
  }

  @Test
  void connectionThatTheServerEndedIsMadeAnew() throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(DnsIT::silent, query -> answer(query, "192.0.2.7"))) {
      DnsClient client = new DnsClient(System::nanoTime, new DnsTransports());
      for (int question = 0; question < 20; question++) {
        DnsExchange exchange =
            client
                .ask(
                    new NameServer(Carrier.TCP, server.address(), "", ""),
                    DnsName.parse("x.test").orElseThrow(),
                    RecordType.A,
                    Duration.ofSeconds(5),
                    false)
                .join();
        assertThat(exchange.outcome()).isInstanceOf(DnsOutcome.Responded.class);
      }
    }
  }

  @Test
  void flagsExtendedErrorsAndResponseCodeAreTold() throws IOException {
    try (ScriptedServer server = new ScriptedServer(DnsIT::bogus, DnsIT::silent)) {
      DnsResponse response = response(server.address(), "bogus.example.test", RecordType.A);

      assertThat(response.rcode()).isEqualTo("SERVFAIL");
      assertThat(response.flags()).containsExactly("qr", "rd", "ra");
      assertThat(response.edns().orElseThrow().udpPayloadBytes()).isEqualTo(1_400);
      assertThat(response.edns().orElseThrow().extendedErrors().getFirst())
          .startsWith("6 ")
          .endsWith(": no signature");
    }
  }

  @Test
  void silentServerTimesOutWhileTheOthersAnswer() throws IOException {
    try (ScriptedServer silent = new ScriptedServer(DnsIT::silent, DnsIT::silent);
        ScriptedServer one =
            new ScriptedServer(query -> answer(query, "192.0.2.1"), DnsIT::silent);
        ScriptedServer other =
            new ScriptedServer(query -> answer(query, "192.0.2.2"), DnsIT::silent)) {
      long start = System.nanoTime();
      DnsReport report =
          ask("x.test", RecordType.A, silent.address(), one.address(), other.address());
      long millis = (System.nanoTime() - start) / 1_000_000;

      assertThat(report.exchanges().getFirst().outcome()).isEqualTo(new DnsOutcome.TimedOut());
      assertThat(report.exchanges().getFirst().latencyNanos())
          .isBetween(900_000_000L, 1_900_000_000L);
      assertThat(millis).isLessThan(1_900);
      assertThat(report.disagreements()).hasSize(1);
      assertThat(report.disagreements().getFirst().views())
          .extracting(Disagreement.Opinion::status)
          .containsExactly("TIMEOUT", "NOERROR", "NOERROR");
    }
  }

  @Test
  void serversThatSayTheSameAgreeInAnyOrder() throws IOException {
    try (ScriptedServer one =
            new ScriptedServer(query -> answer(query, "192.0.2.1", "192.0.2.2"), DnsIT::silent);
        ScriptedServer other =
            new ScriptedServer(query -> answer(query, "192.0.2.2", "192.0.2.1"), DnsIT::silent)) {
      assertThat(ask("x.test", RecordType.A, one.address(), other.address()).disagreements())
          .isEmpty();
    }
  }

  @Test
  void answerThatIsNotDnsIsAFailureOrATimeout() throws IOException {
    try (ScriptedServer server = new ScriptedServer(_ -> new byte[] {1, 2, 3}, DnsIT::silent)) {
      assertThat(ask("x.test", RecordType.A, server.address()).exchanges().getFirst().outcome())
          .isNotInstanceOf(DnsOutcome.Responded.class);
    }
  }

  @Test
  void stoppedSurveyAbandonsWhatIsUnderWay() throws IOException {
    try (ScriptedServer server = new ScriptedServer(DnsIT::silent, DnsIT::silent)) {
      DnsPlan plan = plan("x.test", RecordType.A, server.address());

      assertThat(survey.ask(plan, () -> true, _ -> {}).exchanges().getFirst().outcome())
          .isEqualTo(new DnsOutcome.Abandoned());
    }
  }

  private Map<String, Object> fields(Unbound server, String name, RecordType type) {
    return response(server.address(), name, type).answers().getFirst().fields();
  }

  private DnsResponse response(InetSocketAddress server, String name, RecordType type) {
    DnsOutcome outcome = ask(name, type, server).exchanges().getFirst().outcome();
    assertThat(outcome).isInstanceOf(DnsOutcome.Responded.class);
    return ((DnsOutcome.Responded) outcome).response();
  }

  private DnsReport ask(String name, RecordType type, InetSocketAddress... servers) {
    return survey.ask(plan(name, type, servers), () -> false, _ -> {});
  }

  private static DnsPlan plan(String name, RecordType type, InetSocketAddress... servers) {
    return DnsPlan.plain(
        DnsName.parse(name).orElseThrow(), List.of(type), List.of(servers), Duration.ofSeconds(1));
  }

  private static byte[] answer(Message query, String... addresses) {
    Message response = response(query);
    Arrays.stream(addresses)
        .map(
            address ->
                new ARecord(
                    query.getQuestion().getName(), DClass.IN, 60, InetAddress.ofLiteral(address)))
        .forEach(record -> response.addRecord(record, Section.ANSWER));
    return response.toWire();
  }

  private static byte[] silent(Message query) {
    return new byte[0];
  }

  private static byte[] truncated(Message query) {
    Message response = response(query);
    response.getHeader().setFlag(Flags.TC);
    return response.toWire();
  }

  private static byte[] bogus(Message query) {
    Message response = response(query);
    response.getHeader().setRcode(Rcode.SERVFAIL);
    response.addRecord(
        new OPTRecord(1_400, 0, 0, 0, new ExtendedErrorCodeOption(6, "no signature")),
        Section.ADDITIONAL);
    return response.toWire();
  }

  private static Message response(Message query) {
    Message response = new Message(query.getHeader().getID());
    response.getHeader().setFlag(Flags.QR);
    response.getHeader().setFlag(Flags.RD);
    response.getHeader().setFlag(Flags.RA);
    response.addRecord(query.getQuestion(), Section.QUESTION);
    return response;
  }
}
