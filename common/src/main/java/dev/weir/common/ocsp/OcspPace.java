package dev.weir.common.ocsp;

import dev.weir.common.tls.BackOff;
import java.time.Duration;
import java.time.Instant;

/**
 * When responders are asked.
 *
 * @param shortest between an answer and the next question
 * @param whileRevoked between two questions about a revoked certificate
 * @param backOff after answers that cannot be used
 */
public record OcspPace(Duration shortest, Duration whileRevoked, BackOff backOff) {

  private static final double EARLIEST = 0.5;
  private static final double SPREAD = 0.25;

  /** A minute at least; hourly about what is revoked; failures from one minute to one hour. */
  public static OcspPace standard() {
    return new OcspPace(
        Duration.ofMinutes(1),
        Duration.ofHours(1),
        new BackOff(Duration.ofMinutes(1), Duration.ofHours(1)));
  }

  /**
   * The time until a good answer is renewed: when between half and three quarters of its time is
   * over. An answer for four days is renewed after two to three.
   *
   * @param chance from 0 to 1
   */
  Duration untilRefresh(OcspAnswer.Good good, Instant now, double chance) {
    Duration whole = Duration.between(good.thisUpdate(), good.staple().endsAt());
    long afterMillis = Math.round(whole.toMillis() * (EARLIEST + SPREAD * chance));
    Duration rest = Duration.between(now, good.thisUpdate().plusMillis(afterMillis));
    return rest.compareTo(shortest) < 0 ? shortest : rest;
  }
}
