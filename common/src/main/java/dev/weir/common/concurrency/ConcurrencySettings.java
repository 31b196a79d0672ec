package dev.weir.common.concurrency;

import java.time.Duration;

/**
 * How a limit is found.
 *
 * @param algorithm by which
 * @param initialLimit before anything is measured
 * @param minLimit never fewer at once, 1 or more
 * @param maxLimit never more at once
 * @param tolerance gradient: how many times the unburdened latency is fine, 1.1 to 10
 * @param targetLatency AIMD: the mean latency above which the limit comes down
 * @param window what is measured together, 10 ms or more; it is longer while fewer than {@value
 *     #FEWEST_SAMPLES} requests are answered in it
 * @param measureEvery gradient: how often the unburdened latency is measured anew, ten windows or
 *     more
 */
public record ConcurrencySettings(
    Algorithm algorithm,
    int initialLimit,
    int minLimit,
    int maxLimit,
    double tolerance,
    Duration targetLatency,
    Duration window,
    Duration measureEvery) {

  /** Below this, a mean says little. */
  static final int FEWEST_SAMPLES = 20;

  private static final int LARGEST = 1_000_000;
  private static final Duration SHORTEST_WINDOW = Duration.ofMillis(10);
  private static final int FEWEST_WINDOWS = 10;

  /** How the limit follows latency. */
  public enum Algorithm {
    /** By how far latency is above that of a service which is not busy. */
    GRADIENT,
    /** Additive increase, multiplicative decrease around a given latency. */
    AIMD
  }

  public ConcurrencySettings {
    if (minLimit < 1 || maxLimit > LARGEST || minLimit > maxLimit) {
      throw new IllegalArgumentException(
          "the limits " + minLimit + " to " + maxLimit + " are not between 1 and " + LARGEST);
    }
    if (initialLimit < minLimit || initialLimit > maxLimit) {
      throw new IllegalArgumentException(
          "the initial limit " + initialLimit + " is not between " + minLimit + " and " + maxLimit);
    }
    if (!(tolerance >= 1.1 && tolerance <= 10)) {
      throw new IllegalArgumentException("tolerance " + tolerance + " is not between 1.1 and 10");
    }
    if (targetLatency.isNegative() || targetLatency.isZero()) {
      throw new IllegalArgumentException(
          "the target latency " + targetLatency + " is not longer than 0");
    }
    if (window.compareTo(SHORTEST_WINDOW) < 0) {
      throw new IllegalArgumentException("the window " + window + " is shorter than 10ms");
    }
    if (measureEvery.compareTo(window.multipliedBy(FEWEST_WINDOWS)) < 0) {
      throw new IllegalArgumentException(
          "the time between measurements, "
              + measureEvery
              + ", is shorter than ten windows of "
              + window);
    }
  }

  /**
   * Gradient, 100 at first, 10 to 10,000, tolerance 1.5, windows of 250 ms, measured every 30 s.
   */
  public static ConcurrencySettings standard() {
    return new ConcurrencySettings(
        Algorithm.GRADIENT,
        100,
        10,
        10_000,
        1.5,
        Duration.ofMillis(500),
        Duration.ofMillis(250),
        Duration.ofSeconds(30));
  }

  int windowsBetween() {
    return (int) measureEvery.dividedBy(window);
  }

  LimitState start() {
    return switch (algorithm) {
      case GRADIENT -> Gradient.start(this);
      case AIMD -> Aimd.start(this);
    };
  }
}
