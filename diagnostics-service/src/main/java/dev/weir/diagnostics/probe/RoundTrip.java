package dev.weir.diagnostics.probe;

import java.util.OptionalLong;

/**
 * How long a probe and its answer were under way.
 *
 * @param nanos from sending to receiving
 * @param stamps whose clock measured that
 */
public record RoundTrip(long nanos, Stamps stamps) {

  /**
   * Both clocks have one rate on Linux, however a time server slews them, and differ by a few
   * nanoseconds of rounding. A kernel that is emulated may adjust each by itself: by twice the 500
   * ppm that Linux slews at most, and some microseconds where they are read.
   */
  private static final long RATES_PARTS = 1_000;

  private static final long READING_NANOS = 10_000;

  /**
   * By the kernel's stamps where it gave both. They are of the time of day, which may be set in
   * between: what took less than nothing, or longer than from before the call that sent to after
   * the one that received, was not measured. A step back by less than the round trip, and one ahead
   * by less than the calls took beside it, pass unseen.
   *
   * @param userNanos by this process's monotonic clock, around both calls
   * @param left the kernel's stamp of the probe, in nanoseconds since 1970
   * @param came that of the answer
   */
  public static RoundTrip of(long userNanos, OptionalLong left, OptionalLong came) {
    if (left.isPresent() && came.isPresent()) {
      long nanos = came.getAsLong() - left.getAsLong();
      if (nanos >= 0 && nanos <= userNanos + userNanos / RATES_PARTS + READING_NANOS) {
        return new RoundTrip(nanos, Stamps.KERNEL);
      }
    }
    return new RoundTrip(Math.max(0, userNanos), Stamps.USER);
  }
}
