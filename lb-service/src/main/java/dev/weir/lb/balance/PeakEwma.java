package dev.weir.lb.balance;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How long a candidate takes to answer: a moving average in which older latencies weigh
 * exponentially less by the time that has passed, and a higher latency counts at once and whole, as
 * Finagle has it ({@code PeakEwma}). A candidate that becomes slow is left alone at once; while it
 * is left alone its average falls, until it is worth a try.
 *
 * <p>Costs nothing until an algorithm asks for it. Free of locks.
 */
public final class PeakEwma {

  /** Cost of one of which nothing is known, with an exchange under way: more than any latency. */
  private static final double UNKNOWN = 1e15;

  /** Time is kept in steps of 2^16 ns, which 32 bits count for three days. */
  private static final int STEP_BITS = 16;

  private static final double STEP_NANOS = 1 << STEP_BITS;
  private static final int MOST_AHEAD = 1 << 16;

  private final LongSupplier nanoClock;

  /** Above, when it was last updated, in steps; below, the average in nanoseconds, as a float. */
  private final AtomicLong state = new AtomicLong();

  private volatile double decayNanos;

  /**
   * @param nanoClock as {@link System#nanoTime}
   */
  public PeakEwma(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** Latencies are wanted from now on. */
  void watch(Duration decay) {
    decayNanos = decay.toNanos();
  }

  /**
   * It answered.
   *
   * @param nanos after that time
   */
  public void answered(long nanos) {
    if (decayNanos > 0) {
      observe((double) nanos, false);
    }
  }

  /**
   * It did not answer, or with an error: that may count against it, never in its favour.
   *
   * @param nanos for that time
   */
  public void failed(long nanos) {
    if (decayNanos > 0) {
      observe((double) nanos, true);
    }
  }

  private void observe(double nanos, boolean peakOnly) {
    while (true) {
      long before = state.get();
      if (peakOnly && nanos <= average(before)) {
        return;
      }
      int now = steps(now());
      double next = nanos >= average(before) ? nanos : faded(before, now, nanos);
      if (state.compareAndSet(before, pack(now, (float) next))) {
        return;
      }
    }
  }

  /** The average now, drawn to that value by the time since the last update. */
  private double faded(long state, int now, double to) {
    long passed = passed(state, now);
    if (passed == 0) {
      return average(state);
    }
    double kept = Math.exp(-passed * STEP_NANOS / decayNanos);
    return average(state) * kept + to * (1 - kept);
  }

  /**
   * What one more exchange would take, in nanoseconds: all that is in flight has to pass first.
   *
   * @param inFlight exchanges under way
   * @param nanos what {@link #now} says, or that of another one by the same clock
   */
  double cost(int inFlight, long nanos) {
    long known = state.get();
    double average = average(known);
    if (average == 0) {
      return inFlight == 0 ? 0 : UNKNOWN + inFlight;
    }
    return faded(known, steps(nanos), 0) * (inFlight + 1);
  }

  /** By its clock. */
  long now() {
    return nanoClock.getAsLong();
  }

  private static int steps(long nanos) {
    return (int) (nanos >> STEP_BITS);
  }

  /** Steps since the last update; none where another thread's clock was ahead. */
  private static long passed(long state, int now) {
    int steps = now - stamp(state);
    return steps >= 0 ? steps : steps > -MOST_AHEAD ? 0 : Integer.toUnsignedLong(steps);
  }

  private static int stamp(long state) {
    return (int) (state >> Integer.SIZE);
  }

  private static float average(long state) {
    return Float.intBitsToFloat((int) state);
  }

  private static long pack(int stamp, float average) {
    return (long) stamp << Integer.SIZE | (Float.floatToRawIntBits(average) & 0xFFFF_FFFFL);
  }
}
