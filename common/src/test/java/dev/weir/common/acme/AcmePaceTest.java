package dev.weir.common.acme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.tls.BackOff;
import dev.weir.testkit.TestCertificates;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class AcmePaceTest {

  private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

  /** Valid since 60 days. */
  private static X509Certificate endingAt(Instant end) {
    return TestCertificates.authority("CA").issue(end, "a.example").leaf();
  }

  private final AcmePace pace =
      new AcmePace(Duration.ofDays(30), new BackOff(Duration.ofMinutes(5), Duration.ofHours(12)));

  @Test
  void certificate_isRenewedThatLongAheadOfItsEnd_lessUpToATenthByChance() {
    Instant end = now.plus(Duration.ofDays(60));
    X509Certificate certificate = endingAt(end);
    assertThat(pace.renewalOf(certificate, 0)).isEqualTo(end.minus(Duration.ofDays(30)));
    assertThat(pace.renewalOf(certificate, 1)).isEqualTo(end.minus(Duration.ofDays(27)));
  }

  @Test
  void certificateOfAShortLife_isRenewedWhenAThirdOfItIsLeft() {
    Instant end = now.minus(Duration.ofDays(54)); // of six days
    assertThat(pace.renewalOf(endingAt(end), 0))
        .isBetween(end.minus(Duration.ofHours(49)), end.minus(Duration.ofHours(47)));
  }

  @Test
  void authorityThatNamesATime_isNotAskedBefore() {
    Instant late = now.plus(Duration.ofDays(2));
    assertThat(pace.retry(1, late, now, 0)).isEqualTo(late);
    assertThat(pace.retry(1, now.plusSeconds(1), now, 0)).isEqualTo(now.plusSeconds(300));
    assertThat(pace.retry(3, null, now, 0)).isEqualTo(now.plusSeconds(1200));
  }
}
