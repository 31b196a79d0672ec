package dev.weir.edge.functions;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How long one call may take: so much time of a processor, which a machine that is busy with
 * something else does not take from it, and {@link #MOST_WAITING_NANOS} more by the clock. Reads no
 * clock.
 *
 * @param begun when it began, by the nano clock
 * @param spentBefore nanoseconds of processor time that its thread had had by then
 * @param nanos what the call may take
 */
record TimeLimit(long begun, long spentBefore, long nanos) {

  /** Somebody waits for the answer. */
  static final long MOST_WAITING_NANOS = TimeUnit.SECONDS.toNanos(1);

  static TimeLimit of(Duration most, long now, long spentBefore) {
    return new TimeLimit(now, spentBefore, most.toNanos());
  }

  /**
   * Whether the call has taken longer.
   *
   * @param now by the nano clock
   * @param spent nanoseconds of processor time that its thread has had; asked only where it matters
   */
  boolean isOver(long now, LongSupplier spent) {
    long taken = now - begun;
    return taken >= nanos
        && (taken - nanos >= MOST_WAITING_NANOS || spent.getAsLong() - spentBefore >= nanos);
  }
}
