package dev.weir.common.tls;

import java.time.Duration;

/**
 * How long to wait after failures in a row: twice as long each time up to a limit, less up to half
 * by chance, so that many instances do not come at once.
 *
 * <p>From 1 min to 1 h: after the first failure 30 s to 1 min, after the third 2 to 4 min, after
 * the tenth 30 min to 1 h.
 *
 * @param first after one failure, at most
 * @param longest after many, at most
 */
public record BackOff(Duration first, Duration longest) {

  private static final int MOST_DOUBLINGS = 30;

  public BackOff {
    if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "back-off from " + first + " to " + longest + " was given where 0 < first <= longest");
    }
  }

  /**
   * The time until the next attempt.
   *
   * @param failures in a row, from 1
   * @param chance from 0 to 1
   */
  public Duration after(int failures, double chance) {
    long doubled = first.toMillis() << Math.min(failures - 1, MOST_DOUBLINGS);
    long full = doubled <= 0 ? longest.toMillis() : Math.min(doubled, longest.toMillis());
    return Duration.ofMillis(Math.round(full * (1 - chance / 2)));
  }
}
