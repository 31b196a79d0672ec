package dev.weir.lb.retry;

import java.time.Duration;

/**
 * How long to wait before a retry: any part of a time that doubles from one to the next ("full
 * jitter", Brooker, Exponential Backoff And Jitter, 2015). With 25 ms and 250 ms: up to 25, 50,
 * 100, 200, 250, 250 ms.
 *
 * @param base the longest wait before the first retry, from 0 (none at all)
 * @param max what no wait is longer than, from {@code base}
 */
public record Backoff(Duration base, Duration max) {

  private static final int MOST_DOUBLINGS = 20;

  public Backoff {
    if (base.isNegative() || max.compareTo(base) < 0) {
      throw new IllegalArgumentException(
          "backoff base " + base + " and max " + max + ": expected 0 or more, and max no less");
    }
  }

  /** 25 ms, 250 ms. */
  public static Backoff standard() {
    return new Backoff(Duration.ofMillis(25), Duration.ofMillis(250));
  }

  /**
   * The wait.
   *
   * @param retry which retry it comes before, from 1
   * @param random any part, from 0 to 1
   */
  public Duration before(int retry, double random) {
    int doublings = Math.min(retry - 1, MOST_DOUBLINGS);
    double longest = Math.min((double) max.toNanos(), (double) base.toNanos() * (1L << doublings));
    return Duration.ofNanos((long) (longest * random));
  }
}
