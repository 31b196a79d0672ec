package dev.weir.common.metrics;

import java.util.concurrent.atomic.LongAdder;

/**
 * How many requests took how long since the start, by a few fixed upper bounds: what a Prometheus
 * histogram is made of.
 */
public final class DurationBuckets {
  private static final long[] BOUNDS_MICROS = {
    100,
    250,
    500,
    1_000,
    2_500,
    5_000,
    10_000,
    25_000,
    50_000,
    100_000,
    250_000,
    500_000,
    1_000_000,
    2_500_000,
    5_000_000,
    10_000_000,
    30_000_000
  };
  private static final int BOUNDS = BOUNDS_MICROS.length;
  private static final long NANOS_PER_MICRO = 1_000;
  private static final double MICROS_PER_SECOND = 1e6;

  private final LongAdder[] counts = new LongAdder[BOUNDS + 1];

  DurationBuckets() {
    for (int i = 0; i <= BOUNDS; i++) {
      counts[i] = new LongAdder();
    }
  }

  void record(long nanos) {
    int bucket = 0;
    while (bucket < BOUNDS && nanos > BOUNDS_MICROS[bucket] * NANOS_PER_MICRO) {
      bucket++;
    }
    counts[bucket].increment();
  }

  /** The upper bounds in seconds, inclusive, rising; the last is infinity. */
  public static double[] boundsSeconds() {
    double[] bounds = new double[BOUNDS + 1];
    for (int i = 0; i < BOUNDS; i++) {
      bounds[i] = BOUNDS_MICROS[i] / MICROS_PER_SECOND;
    }
    bounds[BOUNDS] = Double.POSITIVE_INFINITY;
    return bounds;
  }

  /** For each bound, how many requests fall below it and above the one before. */
  public long[] counts() {
    long[] sums = new long[BOUNDS + 1];
    for (int i = 0; i <= BOUNDS; i++) {
      sums[i] = counts[i].sum();
    }
    return sums;
  }
}
