package dev.weir.common.metrics;

/**
 * Latencies counted by the buckets of {@link LatencyHistogram}, of one series or of several added
 * up: quantiles of the sum are those of all requests together. For one thread.
 */
final class LatencyCounts {
  private final long[] counts = new long[LatencyHistogram.BUCKETS];
  private long total;

  void add(int bucket, long count) {
    counts[bucket] += count;
    total += count;
  }

  void add(LatencyCounts other) {
    for (int i = 0; i < counts.length; i++) {
      add(i, other.counts[i]);
    }
  }

  /** The mean in nanoseconds; 0 where nothing was counted. */
  double mean() {
    double sum = 0;
    for (int i = 0; i < counts.length; i++) {
      sum += counts[i] * LatencyHistogram.middle(i);
    }
    return total == 0 ? 0 : sum / total;
  }

  /**
   * The latency in nanoseconds that a share of {@code quantile} (0 to 1) does not exceed; 0 where
   * nothing was counted.
   */
  double quantile(double quantile) {
    long wanted = Math.max(1, (long) Math.ceil(quantile * total));
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= wanted) {
        return LatencyHistogram.middle(i);
      }
    }
    return 0;
  }
}
