package dev.weir.edge.functions;

import java.time.Duration;

/**
 * What one call of a function may use.
 *
 * @param memory bytes of linear memory, the engine's own 1.3 MB included: 2 to 128 MiB
 * @param timeout processor time, longer than zero, at most 10 s; by the clock a call may take a
 *     second more ({@link TimeLimit})
 */
public record FunctionLimits(long memory, Duration timeout) {
  private static final long MIB = 1L << 20;
  private static final Duration LONGEST = Duration.ofSeconds(10);

  /** Refuses limits out of range. */
  public FunctionLimits {
    if (memory < 2 * MIB || memory > 128 * MIB) {
      throw new IllegalArgumentException("memory must be 2 to 128 MiB, not " + memory + " bytes");
    }
    if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "timeout must be above 0 and at most 10 s, not " + timeout);
    }
  }

  int pages() {
    return Math.toIntExact(memory / GuestMemory.PAGE_SIZE);
  }
}
