package dev.weir.common.ratelimit;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * The rate of a token bucket in whole numbers, so that nothing drifts: a microsecond brings {@code
 * perMicro} drops, a permit costs {@code perPermit}, and {@code capacity} is what a full bucket
 * holds.
 */
public record TokenRate(long perMicro, long perPermit, long capacity) {
  private static final long FARTHEST = Long.MAX_VALUE / 4;

  /** What a double holds exactly, which is what scripts on Redis count with. */
  private static final long FARTHEST_SHARED = 1L << 53;

  /**
   * The rate of so many permits for each window.
   *
   * @throws LimitRefused where the numbers are too large to count exactly
   */
  public static TokenRate of(int limit, Duration window, int burst) {
    return of(limit, window, burst, FARTHEST);
  }

  /**
   * The same, for counts that instances share.
   *
   * @throws LimitRefused where the numbers are too large to count exactly there
   */
  public static TokenRate shared(int limit, Duration window, int burst) {
    return of(limit, window, burst, FARTHEST_SHARED);
  }

  private static TokenRate of(int limit, Duration window, int burst, long farthest) {
    long windowMicros = window.toNanos() / 1_000;
    long divisor = greatestCommonDivisor(limit, windowMicros);
    long perPermit = windowMicros / divisor;
    if (perPermit > farthest / burst) {
      throw new LimitRefused(
          "burst",
          burst,
          "a lower one, or a rounder limit: %d for each %s cannot be counted exactly"
              .formatted(limit, Durations.format(window)));
    }
    return new TokenRate(limit / divisor, perPermit, perPermit * burst);
  }

  /** How long an empty bucket takes to be full again. */
  public Duration toFull() {
    return Duration.of(capacity / perMicro + 1, ChronoUnit.MICROS);
  }

  private static long greatestCommonDivisor(long a, long b) {
    return b == 0 ? a : greatestCommonDivisor(b, a % b);
  }
}
