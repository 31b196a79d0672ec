package dev.weir.diagnostics.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.diagnostics.dns.netty.HttpsTransport;
import dev.weir.testkit.TestCertificates;
import dev.weir.testkit.TestTrust;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class SecureTransportIT {
  private static final TestCertificates AUTHORITY = TestCertificates.authority("Root");
  private static final Function<Message, byte[]> ANSWERS =
      new ZoneAnswers("one", SignedZone.unsigned("test.", "@ SOA ns a 1 1 1 1 1\nwww A 192.0.2.7"));

  @Test
  void serverIsAskedOverTlsByTheNameOfItsCertificate() throws Exception {
    try (SecureNameServer server = server("dns.test", "127.0.0.1")) {
      assertThat(answer(dot(server, "dns.test"))).isEqualTo("DOT 192.0.2.7");
      assertThat(answer(dot(server, "127.0.0.1"))).isEqualTo("DOT 192.0.2.7");
      assertThat(answer(dot(server, "other.test"))).startsWith("No subject alternative DNS name");
    }
  }

  @Test
  void addressThatTheCertificateDoesNotNameIsNotTrusted() throws Exception {
    try (SecureNameServer server = server("dns.test")) {
      assertThat(answer(dot(server, "127.0.0.1"))).contains("127.0.0.1");
      assertThat(answer(doh(server, "127.0.0.1", "/dns-query"))).contains("127.0.0.1");
    }
  }

  @Test
  void serverIsAskedOverHttpsByTheNameOfItsCertificate() throws Exception {
    try (SecureNameServer server = server("dns.test", "127.0.0.1")) {
      assertThat(answer(doh(server, "dns.test", "/dns-query"))).isEqualTo("DOH 192.0.2.7");
      assertThat(answer(doh(server, "127.0.0.1", "/dns-query"))).isEqualTo("DOH 192.0.2.7");
      assertThat(answer(doh(server, "other.test", "/dns-query")))
          .startsWith("No subject alternative DNS name");
    }
  }

  @Test
  void whatIsNoAnswerOfDnsOverHttpsIsToldInWords() throws Exception {
    try (SecureNameServer server = server("dns.test")) {
      assertThat(answer(doh(server, "dns.test", "/nothing")))
          .isEqualTo("HTTP status 404 Not Found");
      assertThat(answer(doh(server, "dns.test", "/moved"))).isEqualTo("HTTP status 302 Found");
      assertThat(answer(doh(server, "dns.test", "/page")))
          .isEqualTo("it answers with text/html and not application/dns-message");
    }
  }

  @Test
  void certificateOfAnUnknownAuthorityIsNotTrusted() throws Exception {
    TestCertificates other = TestCertificates.authority("Other");
    try (SecureNameServer server = new SecureNameServer(other.issue("dns.test"), ANSWERS)) {
      assertThat(answer(dot(server, "dns.test"))).contains("valid certification path");
      assertThat(answer(doh(server, "dns.test", "/dns-query")))
          .contains("valid certification path");
    }
  }

  @Test
  void connectionsAreReusedAndMadeAnewWhereTheServerEndsThem() throws Exception {
    try (SecureNameServer server = server("dns.test");
        StreamTransport transport = new StreamTransport(trust())) {
      DnsClient client = new DnsClient(System::nanoTime, transport);
      for (int question = 0; question < 3; question++) {
        Reply reply =
            client
                .send(
                    Queries.recursive(name().name(), RecordType.A.code(), false),
                    dot(server, "dns.test"),
                    Duration.ofSeconds(5))
                .join();
        assertThat(reply.message().getRcode()).isZero();
      }
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @Test
  void serverThatIsSilentTimesOut() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
      InetSocketAddress address = (InetSocketAddress) silent.getLocalSocketAddress();

      assertThat(answer(new NameServer(Carrier.DOT, address, "dns.test", ""))).isEqualTo("timeout");
      assertThat(answer(new NameServer(Carrier.DOH, address, "dns.test", "/")))
          .isEqualTo("timeout");
    }
  }

  @Test
  void answerToAnotherQuestionIsNone() throws Exception {
    Function<Message, byte[]> other =
        query -> {
          query.getHeader().setID(query.getHeader().getID() ^ 1);
          return query.toWire();
        };
    try (SecureNameServer server = new SecureNameServer(AUTHORITY.issue("dns.test"), other)) {
      assertThat(answer(dot(server, "dns.test"))).isEqualTo("the answer is to another question");
    }
  }

  @Test
  void questionThatComesBack_orAnotherOne_isNoAnswer() throws Exception {
    Function<Message, byte[]> other =
        query -> {
          Message response = new Message(query.getHeader().getID());
          response.getHeader().setFlag(Flags.QR);
          response.addRecord(
              Record.newRecord(Name.fromConstantString("other.test."), Type.A, DClass.IN),
              Section.QUESTION);
          return response.toWire();
        };
    for (Function<Message, byte[]> answers : List.of(other, Message::toWire)) {
      try (SecureNameServer server = new SecureNameServer(AUTHORITY.issue("dns.test"), answers)) {
        assertThat(answer(dot(server, "dns.test"))).isEqualTo("the answer is to another question");
        assertThat(answer(doh(server, "dns.test", "/dns-query")))
            .isEqualTo("the answer is to another question");
      }
    }
  }

  @Test
  void answerThatIsNoMessage_isToldTheSameWay() throws Exception {
    Function<Message, byte[]> none = _ -> new byte[] {1, 2, 3};
    try (SecureNameServer server = new SecureNameServer(AUTHORITY.issue("dns.test"), none)) {
      assertThat(answer(dot(server, "dns.test"))).startsWith("the answer is no DNS message: ");
      assertThat(answer(doh(server, "dns.test", "/dns-query")))
          .isEqualTo(answer(dot(server, "dns.test")));
    }
  }

  @Test
  void errorWithoutAQuestion_isAnAnswer() throws Exception {
    Function<Message, byte[]> refused =
        query -> {
          Message response = new Message(query.getHeader().getID());
          response.getHeader().setFlag(Flags.QR);
          response.getHeader().setRcode(Rcode.REFUSED);
          return response.toWire();
        };
    try (SecureNameServer server = new SecureNameServer(AUTHORITY.issue("dns.test"), refused)) {
      assertThat(answer(dot(server, "dns.test"))).isEqualTo("REFUSED");
      assertThat(answer(doh(server, "dns.test", "/dns-query"))).isEqualTo("REFUSED");
    }
  }

  private static SecureNameServer server(String... names) throws Exception {
    return new SecureNameServer(AUTHORITY.issue(names), ANSWERS);
  }

  private static NameServer dot(SecureNameServer server, String identity) {
    return new NameServer(Carrier.DOT, server.tls(), identity, "");
  }

  private static NameServer doh(SecureNameServer server, String identity, String path) {
    return new NameServer(Carrier.DOH, server.https(), identity, path);
  }

  private static DnsName name() {
    return DnsName.parse("www.test").orElseThrow();
  }

  private static String answer(NameServer server) throws Exception {
    X509TrustManager trust = trust();
    DnsSurvey survey =
        new DnsSurvey(
            System::nanoTime,
            () ->
                new DnsTransports(
                    () -> new StreamTransport(trust), () -> new HttpsTransport(trust)));
    DnsPlan plan =
        new DnsPlan(
            name(),
            List.of(RecordType.A),
            List.of(server),
            Duration.ofSeconds(2),
            Optional.empty());
    return switch (survey.ask(plan, () -> false, _ -> {}).exchanges().getFirst().outcome()) {
      case DnsOutcome.Responded(DnsResponse response) ->
          response.answers().isEmpty()
              ? response.rcode()
              : response.carrier() + " " + response.answers().getFirst().data();
      case DnsOutcome.Failed(String reason) -> reason;
      case DnsOutcome.TimedOut _ -> "timeout";
      case DnsOutcome.Abandoned _ -> "abandoned";
    };
  }

  private static X509TrustManager trust() throws Exception {
    return TestTrust.manager(AUTHORITY);
  }
}
