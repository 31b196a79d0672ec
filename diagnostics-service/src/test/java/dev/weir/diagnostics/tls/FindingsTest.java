package dev.weir.diagnostics.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.diagnostics.tls.Finding.Kind;
import dev.weir.testkit.TestCertificates;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FindingsTest {
  private static final TestCertificates AUTHORITY = TestCertificates.authority("Root");
  private static final TestCertificates OTHER = TestCertificates.authority("Other");
  private static final List<X509Certificate> CHAIN =
      AUTHORITY.issue("a.test", "*.b.test", "192.0.2.7", "2001:db8::7").chain();
  private final Instant testStart = Instant.now();

  @Test
  void soundServer_hasNone() {
    assertThat(kinds(CHAIN, "a.test", testStart)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "-100, NOT_YET_VALID",
    "20, EXPIRES_SOON",
    "40, EXPIRED",
  })
  void validity_isJudgedAgainstTheClock(int days, Kind kind) {
    assertThat(kinds(CHAIN, "a.test", testStart.plus(Duration.ofDays(days)))).containsOnly(kind);
  }

  @ParameterizedTest
  @CsvSource({
    "a.test, true",
    "A.TEST, true",
    "x.b.test, true",
    "192.0.2.7, true",
    "2001:db8::7, true",
    "2001:db8::8, false",
    "b.test, false",
    "y.x.b.test, false",
    "xb.test, false",
    ".b.test, false",
    "192.0.2.8, false"
  })
  void identity_isAnAlternativeNameOrAddress(String identity, boolean matches) {
    assertThat(IdentityMatch.matches(CHAIN.getFirst(), identity)).isEqualTo(matches);
    assertThat(kinds(CHAIN, identity, testStart).contains(Kind.NAME_MISMATCH)).isEqualTo(!matches);
  }

  @Test
  void chainThatLeadsNowhere_isUntrusted() {
    assertThat(found(completed(CHAIN, Optional.of("no path")), Map.of(), "a.test", testStart))
        .containsExactly(new Finding(Kind.UNTRUSTED, "no path"));
  }

  @Test
  void certificateThatVouchesForItself_isSelfSigned() {
    Handshake handshake = completed(List.of(AUTHORITY.certificate()), Optional.of("no path"));

    assertThat(found(handshake, Map.of(), "a.test", testStart))
        .extracting(Finding::kind)
        .containsExactly(Kind.NAME_MISMATCH, Kind.SELF_SIGNED);
  }

  @Test
  void certificateOfAnotherAuthority_breaksTheChain() {
    List<X509Certificate> chain = List.of(CHAIN.getFirst(), OTHER.certificate());

    assertThat(kinds(chain, "a.test", testStart)).containsExactly(Kind.CHAIN_BROKEN);
  }

  @Test
  void oldVersionsAndWeakSuites_areNamed() {
    CipherSuite weak = new CipherSuite(0x000a, "TLS_RSA_WITH_3DES_EDE_CBC_SHA");
    CipherSuite sound = new CipherSuite(0x002f, "TLS_RSA_WITH_AES_128_CBC_SHA");
    Map<TlsVersion, VersionOutcome> versions =
        Map.of(
            TlsVersion.TLS_1_0, new VersionOutcome.Offered(List.of(weak, sound), Optional.empty()));

    assertThat(found(completed(CHAIN, Optional.empty()), versions, "a.test", testStart))
        .containsExactly(
            new Finding(Kind.OLD_VERSION, "TLSv1.0 is offered (RFC 8996)"),
            new Finding(Kind.WEAK_SUITE, "TLSv1.0 with TLS_RSA_WITH_3DES_EDE_CBC_SHA"));
  }

  @Test
  void handshakeThatFails_isAFinding() {
    assertThat(found(new Handshake.Failed("timeout"), Map.of(), "a.test", testStart))
        .containsExactly(new Finding(Kind.HANDSHAKE_FAILED, "timeout"));
  }

  private static List<Kind> kinds(List<X509Certificate> chain, String identity, Instant now) {
    return found(completed(chain, Optional.empty()), Map.of(), identity, now).stream()
        .map(Finding::kind)
        .distinct()
        .toList();
  }

  private static List<Finding> found(
      Handshake handshake, Map<TlsVersion, VersionOutcome> versions, String identity, Instant now) {
    return Findings.of(handshake, versions, identity, now);
  }

  private static Handshake completed(List<X509Certificate> chain, Optional<String> distrust) {
    return new Handshake.Completed("TLSv1.3", "TLS_AES_128_GCM_SHA256", "", chain, distrust, 1);
  }
}
