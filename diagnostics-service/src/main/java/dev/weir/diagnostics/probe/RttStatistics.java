package dev.weir.diagnostics.probe;

import java.util.Arrays;
import java.util.Optional;

/**
 * Round-trip times of several probes in short, all in nanoseconds.
 *
 * @param stddev population standard deviation, what {@code ping} calls {@code mdev}
 * @param jitter mean difference between one round trip and the next; 0 for a single one
 */
public record RttStatistics(
    long min, double mean, long median, long p95, long max, double stddev, double jitter) {

  /**
   * Sums up round-trip times.
   *
   * @param rttNanos in the order in which the probes were sent
   * @return empty when there are none
   */
  public static Optional<RttStatistics> of(long[] rttNanos) {
    if (rttNanos.length == 0) {
      return Optional.empty();
    }
    long[] sorted = rttNanos.clone();
    Arrays.sort(sorted);
    double mean = Arrays.stream(sorted).average().orElseThrow();
    double variance =
        Arrays.stream(sorted).mapToDouble(rtt -> (rtt - mean) * (rtt - mean)).average().orElse(0);
    return Optional.of(
        new RttStatistics(
            sorted[0],
            mean,
            percentile(sorted, 50),
            percentile(sorted, 95),
            sorted[sorted.length - 1],
            Math.sqrt(variance),
            jitter(rttNanos)));
  }

  /** Nearest rank: the smallest value that at least {@code percent} of the values do not exceed. */
  private static long percentile(long[] sorted, int percent) {
    return sorted[(sorted.length * percent + 99) / 100 - 1];
  }

  private static double jitter(long[] rttNanos) {
    double sum = 0;
    for (int i = 1; i < rttNanos.length; i++) {
      sum += Math.abs(rttNanos[i] - rttNanos[i - 1]);
    }
    return rttNanos.length < 2 ? 0 : sum / (rttNanos.length - 1);
  }
}
