package dev.weir.diagnostics.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.RequiresTool;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real authoritative server of zones that the test signs, soundly or not. */
@RequiresTool("nsd")
@SuppressWarnings("NullAway.Init") // set before the first test
class AuthoritativeServerIT {
  private static final SignedLab LAB = new SignedLab();

  private static Nsd nsd;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    nsd = Nsd.start(folder, LAB.zones());
  }

  @AfterAll
  static void stop() {
    nsd.close();
  }

  @ParameterizedTest
  @CsvSource({
    "www.good.test, NOERROR, SECURE, ''",
    "alias.good.test, NOERROR, SECURE, ''",
    "nobody.good.test, NXDOMAIN, SECURE, ''",
    "www.plain.test, NOERROR, INSECURE, ''",
    "www.expired.test, NOERROR, BOGUS, 7 SIGNATURE_EXPIRED",
    "www.forged.test, NOERROR, BOGUS, 6 DNSSEC_BOGUS",
    "www.stripped.test, NOERROR, BOGUS, 10 RRSIGS_MISSING",
  })
  void answersAreValidatedOverEachTransport(
      String name, String rcode, Validation.Status status, String error) {
    DnsReport report = ask(name);

    assertThat(report.exchanges()).hasSize(2);
    assertThat(report.disagreements()).isEmpty();
    for (DnsExchange exchange : report.exchanges()) {
      assertThat(exchange.outcome()).isInstanceOf(DnsOutcome.Responded.class);
      DnsResponse response = ((DnsOutcome.Responded) exchange.outcome()).response();
      assertThat(response.rcode()).isEqualTo(rcode);
      assertThat(response.flags()).contains("aa").doesNotContain("ad");
      assertThat(response.carrier()).isEqualTo(exchange.server().carrier());
      assertThat(response.edns().orElseThrow().nsid()).isEqualTo(Nsd.IDENTIFIER);
      Validation validation = exchange.validation().orElseThrow();
      assertThat(validation.status()).as(validation.reason()).isEqualTo(status);
      assertThat(validation.extendedError()).isEqualTo(error);
    }
  }

  @Test
  void traceThatBeginsThereIsAnsweredAndSecure() {
    DnsTracer tracer =
        new DnsTracer(
            System::nanoTime,
            DnsTransports::new,
            RootServers.of(List.of("ns.=127.0.0.1"), nsd.address().getPort()),
            address ->
                address.equals(InetAddress.getLoopbackAddress())
                    ? Optional.empty()
                    : Optional.of("not in this test"));

    DnsTrace trace =
        tracer.trace(
            new TracePlan(
                name("www.good.test"),
                RecordType.A,
                Carrier.UDP,
                Duration.ofSeconds(5),
                Optional.of(anchors())),
            () -> false,
            _ -> {});

    assertThat(trace.end()).isEqualTo(TraceEnd.ANSWER);
    assertThat(trace.answers().stream().filter(answer -> answer.type().equals("A")))
        .extracting(DnsRecord::data)
        .containsExactly("192.0.2.10");
    assertThat(trace.validation().orElseThrow().status()).isEqualTo(Validation.Status.SECURE);
  }

  private static DnsReport ask(String name) {
    return new DnsSurvey(System::nanoTime)
        .ask(
            new DnsPlan(
                name(name),
                List.of(RecordType.A),
                List.of(
                    NameServer.udp(nsd.address()),
                    new NameServer(Carrier.TCP, nsd.address(), "", "")),
                Duration.ofSeconds(5),
                Optional.of(anchors())),
            () -> false,
            _ -> {});
  }

  private static DnsName name(String text) {
    return DnsName.parse(text).orElseThrow();
  }

  private static TrustAnchors anchors() {
    return TrustAnchors.of(List.of(LAB.trustAnchor()));
  }
}
