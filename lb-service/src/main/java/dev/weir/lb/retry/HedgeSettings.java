package dev.weir.lb.retry;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a request that is not answered yet is sent to a second upstream (Dean and Barroso, "The Tail
 * at Scale", 2013, "hedged requests"): as late as most answers have begun by then.
 *
 * @param percentile of the pool's times to an answer, 50 to 99.9
 * @param minDelay no hedge before, from 0
 * @param maxDelay no later than that; null: however late the percentile is
 */
public record HedgeSettings(double percentile, Duration minDelay, @Nullable Duration maxDelay) {

  private static final double LEAST = 50;
  private static final double MOST = 99.9;

  public HedgeSettings {
    if (!(percentile >= LEAST && percentile <= MOST)) {
      throw new IllegalArgumentException(
          "percentile " + percentile + " is not between " + LEAST + " and " + MOST);
    }
    if (minDelay.isNegative()) {
      throw new IllegalArgumentException("min-delay " + minDelay + " is less than 0");
    }
    if (maxDelay != null && maxDelay.compareTo(minDelay) < 0) {
      throw new IllegalArgumentException(
          "max-delay " + maxDelay + " is less than the min-delay of " + minDelay);
    }
  }

  /**
   * How long a request waits for its first try before its second, in nanoseconds.
   *
   * @param times those of the pool
   * @return negative: too few of them are known, there is no second
   */
  public long delayNanos(AnswerTimes times) {
    long usual = times.percentile(percentile);
    if (usual < 0) {
      return usual;
    }
    long least = Math.max(usual, minDelay.toNanos());
    return maxDelay == null ? least : Math.min(least, maxDelay.toNanos());
  }
}
