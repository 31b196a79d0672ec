package dev.weir.benchmarks.broadcast;

import java.util.Arrays;

/** The latencies of a run, in nanoseconds: all of the first ones, which are more than a run has. */
final class Latencies {

  private static final int MOST = 4_000_000;

  private final long[] nanos = new long[MOST];
  private int count;

  void add(long latency) {
    if (count < MOST) {
      nanos[count++] = latency;
    }
  }

  void reset() {
    count = 0;
  }

  /** The latency that so large a part of them does not exceed; 0 where there are none. */
  long quantile(double part) {
    Arrays.sort(nanos, 0, count);
    return count == 0 ? 0 : nanos[(int) Math.min(count - 1L, (long) (count * part))];
  }
}
