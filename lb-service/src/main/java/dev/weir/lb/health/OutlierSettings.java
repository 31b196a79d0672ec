package dev.weir.lb.health;

import java.time.Duration;

/**
 * When an upstream is put out for what it does with requests, and for how long. Meanings and
 * defaults are those of Envoy's outlier detection.
 *
 * @param enabled whether anybody is put out at all
 * @param consecutive5xx so many tries in a row with a status from 500 or without an answer; 0: not
 *     by this
 * @param consecutiveGatewayFailures so many tries in a row with 502, 503, 504 or without an answer;
 *     0: not by this
 * @param interval between two comparisons with the pool, from 100 ms
 * @param baseEjection how long the first ejection lasts; the next one that follows soon lasts twice
 *     that, and so on
 * @param maxEjection the most that grows to
 * @param maxEjectedPercent share of the pool that may be out at the same time, 0 to 100; where that
 *     is less than one upstream, one may
 * @param minHosts how many upstreams of enough requests it takes to compare them
 * @param minRequests how many requests in an interval are enough
 * @param successRateDeviations an upstream is out whose success rate is so many standard deviations
 *     below the pool's mean; 0: not by this
 * @param latencyFactor an upstream is out whose mean latency is more than so many times the pool's
 *     median of means; 0: not by this
 */
public record OutlierSettings(
    boolean enabled,
    int consecutive5xx,
    int consecutiveGatewayFailures,
    Duration interval,
    Duration baseEjection,
    Duration maxEjection,
    int maxEjectedPercent,
    int minHosts,
    int minRequests,
    double successRateDeviations,
    double latencyFactor) {

  private static final Duration MIN_INTERVAL = Duration.ofMillis(100);

  public OutlierSettings {
    if (interval.compareTo(MIN_INTERVAL) < 0 || baseEjection.compareTo(MIN_INTERVAL) < 0) {
      throw new IllegalArgumentException(
          "outlier interval "
              + interval
              + " or ejection time "
              + baseEjection
              + " is below 100 ms");
    }
    if (maxEjection.compareTo(baseEjection) < 0) {
      throw new IllegalArgumentException(
          "the longest ejection " + maxEjection + " is shorter than the first, " + baseEjection);
    }
    if (maxEjectedPercent < 0 || maxEjectedPercent > 100) {
      throw new IllegalArgumentException(
          "max-ejected-percent " + maxEjectedPercent + " is not between 0 and 100");
    }
    if (consecutive5xx < 0 || consecutiveGatewayFailures < 0 || minHosts < 1 || minRequests < 1) {
      throw new IllegalArgumentException(
          "outlier counts must be 0 or more, minimum hosts and requests 1 or more");
    }
    if (successRateDeviations < 0 || latencyFactor < 0) {
      throw new IllegalArgumentException(
          "success-rate-deviations "
              + successRateDeviations
              + " and latency-factor "
              + latencyFactor
              + " must be 0 or more");
    }
  }

  /** Nobody is put out. */
  public static OutlierSettings off() {
    return standard(false);
  }

  /** Five in a row; 1.9 deviations among five upstreams of 100 requests in 10 s; 30 s to 300 s. */
  public static OutlierSettings on() {
    return standard(true);
  }

  private static OutlierSettings standard(boolean enabled) {
    return new OutlierSettings(
        enabled,
        5,
        5,
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(300),
        10,
        5,
        100,
        1.9,
        0);
  }
}
