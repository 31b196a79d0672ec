package dev.weir.common.acme;

import dev.weir.common.tls.BackOff;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When certificates are ordered.
 *
 * @param renewBefore how long ahead of its end a certificate is renewed; a third of its life where
 *     that is shorter
 * @param backOff after orders that failed
 */
public record AcmePace(Duration renewBefore, BackOff backOff) {

  private static final int LIVES = 3;
  private static final double SPREAD = 0.1;

  /** Failures are repeated after five minutes to twelve hours. */
  public static AcmePace of(Duration renewBefore) {
    return new AcmePace(renewBefore, new BackOff(Duration.ofMinutes(5), Duration.ofHours(12)));
  }

  /**
   * When a certificate is to be renewed: of 90 days with 30 ahead, between day 60 and day 63.
   *
   * @param chance from 0 to 1
   */
  Instant renewalOf(X509Certificate certificate, double chance) {
    Instant end = certificate.getNotAfter().toInstant();
    Duration life = Duration.between(certificate.getNotBefore().toInstant(), end);
    Duration third = life.dividedBy(LIVES);
    Duration ahead = renewBefore.compareTo(third) < 0 ? renewBefore : third;
    return end.minus(ahead).plusMillis(Math.round(ahead.toMillis() * SPREAD * chance));
  }

  /**
   * When to order again after a failure.
   *
   * @param failures in a row, from 1
   * @param retryAfter before which the authority does not want it; null where it does not say
   */
  Instant retry(int failures, @Nullable Instant retryAfter, Instant now, double chance) {
    Instant next = now.plus(backOff.after(failures, chance));
    return retryAfter != null && retryAfter.isAfter(next) ? retryAfter : next;
  }
}
