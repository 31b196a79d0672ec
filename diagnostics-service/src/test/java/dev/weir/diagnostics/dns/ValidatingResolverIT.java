package dev.weir.diagnostics.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.diagnostics.dns.netty.HttpsTransport;
import dev.weir.testkit.FreePort;
import dev.weir.testkit.RequiresTool;
import dev.weir.testkit.TestCertificates;
import dev.weir.testkit.TestTrust;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real resolver that validates, asked over every transport about zones that the test signs. */
@RequiresTool("unbound")
@SuppressWarnings("NullAway.Init") // set before the first test
class ValidatingResolverIT {
  private static final TestCertificates AUTHORITY = TestCertificates.authority("Root");
  private static final SignedLab LAB = new SignedLab();

  private static ScriptedServer zones;
  private static Process unbound;
  private static InetSocketAddress plain;
  private static InetSocketAddress tls;
  private static InetSocketAddress https;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    ZoneAnswers answers = LAB.all();
    zones = new ScriptedServer(answers::overUdp, answers);
    AUTHORITY.issue("dns.test").writePem(folder);
    plain = free();
    tls = free();
    https = free();
    Path configuration = folder.resolve("unbound.conf");
    Files.writeString(configuration, configuration(folder));
    unbound =
        new ProcessBuilder(executable(), "-d", "-c", configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("unbound.log").toFile())
            .start();
    for (InetSocketAddress address : List.of(plain, tls, https)) {
      assertThat(listens(address)).as(Files.readString(folder.resolve("unbound.log"))).isTrue();
    }
  }

  @AfterAll
  static void stop() throws IOException {
    unbound.destroy();
    zones.close();
  }

  @Test
  void itsAnswersOverEveryTransportAgreeAndAreSecure() throws Exception {
    DnsReport report = ask("www.good.test");

    assertThat(report.exchanges())
        .allSatisfy(
            exchange -> {
              DnsResponse response = response(exchange);
              assertThat(response.flags()).contains("ad");
              assertThat(response.carrier()).isEqualTo(exchange.server().carrier());
              assertThat(response.edns().orElseThrow().nsid()).isEqualTo("here");
              assertThat(exchange.validation().orElseThrow().status())
                  .isEqualTo(Validation.Status.SECURE);
            });
    assertThat(report.disagreements()).isEmpty();
  }

  @Test
  void whatItHoldsBackAsBogusIsExplained() throws Exception {
    DnsExchange exchange = ask("www.expired.test").exchanges().getFirst();

    assertThat(response(exchange).rcode()).isEqualTo("SERVFAIL");
    assertThat(response(exchange).edns().orElseThrow().extendedErrors()).isNotEmpty();
    Validation validation = exchange.validation().orElseThrow();
    assertThat(validation.status()).isEqualTo(Validation.Status.BOGUS);
    assertThat(validation.extendedError()).isEqualTo("7 SIGNATURE_EXPIRED");
    assertThat(validation.reason()).contains("expired at ");
  }

  private static DnsResponse response(DnsExchange exchange) {
    assertThat(exchange.outcome()).isInstanceOf(DnsOutcome.Responded.class);
    return ((DnsOutcome.Responded) exchange.outcome()).response();
  }

  private static DnsReport ask(String name) throws Exception {
    X509TrustManager trust = trust();
    DnsSurvey survey =
        new DnsSurvey(
            System::nanoTime,
            () ->
                new DnsTransports(
                    () -> new StreamTransport(trust), () -> new HttpsTransport(trust)));
    List<NameServer> servers =
        List.of(
            NameServer.udp(plain),
            new NameServer(Carrier.TCP, plain, "", ""),
            new NameServer(Carrier.DOT, tls, "dns.test", ""),
            new NameServer(Carrier.DOH, https, "dns.test", "/dns-query"));
    return survey.ask(
        new DnsPlan(
            DnsName.parse(name).orElseThrow(),
            List.of(RecordType.A),
            servers,
            Duration.ofSeconds(5),
            Optional.of(TrustAnchors.of(List.of(LAB.trustAnchor())))),
        () -> false,
        _ -> {});
  }

  private static String configuration(Path folder) {
    return """
        server:
          interface: 127.0.0.1@%1$d
          interface: 127.0.0.1@%2$d
          interface: 127.0.0.1@%3$d
          tls-port: %2$d
          https-port: %3$d
          tls-service-key: "%4$s/key.pem"
          tls-service-pem: "%4$s/certificate.pem"
          directory: "%4$s"
          chroot: ""
          username: ""
          pidfile: ""
          use-syslog: no
          logfile: ""
          do-daemonize: no
          do-ip6: no
          num-threads: 1
          nsid: "ascii_here"
          ede: yes
          module-config: "validator iterator"
          trust-anchor: "%5$s"
          access-control: 127.0.0.0/8 allow
          do-not-query-localhost: no
          local-zone: "test." nodefault
        stub-zone:
          name: "."
          stub-addr: 127.0.0.1@%6$d
        remote-control:
          control-enable: no
        """
        .formatted(
            plain.getPort(),
            tls.getPort(),
            https.getPort(),
            folder,
            LAB.trustAnchor().replace('\t', ' '),
            zones.address().getPort());
  }

  private static String executable() {
    return Stream.of("/usr/sbin/unbound", "/usr/local/sbin/unbound")
        .filter(path -> Files.isExecutable(Path.of(path)))
        .findFirst()
        .orElse("unbound");
  }

  private static InetSocketAddress free() throws IOException {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePort.find());
  }

  private static boolean listens(InetSocketAddress address) throws InterruptedException {
    for (int attempt = 0; attempt < 100; attempt++) {
      if (unbound.waitFor(50, TimeUnit.MILLISECONDS)) {
        return false;
      }
      try (Socket socket = new Socket()) {
        socket.connect(address, 200);
        return true;
      } catch (IOException _) {
        Thread.onSpinWait();
      }
    }
    return false;
  }

  private static X509TrustManager trust() throws Exception {
    return TestTrust.manager(AUTHORITY);
  }
}
