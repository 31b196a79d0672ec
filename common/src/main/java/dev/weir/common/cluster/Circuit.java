package dev.weir.common.cluster;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Remembers failures, so that what is away costs one attempt in each interval and not one for each
 * request. Times are of {@link System#nanoTime}.
 */
final class Circuit {
  /** In a row, until it opens. */
  private static final int FAILURES = 3;

  private final long retryNanos;
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicLong nextAttempt = new AtomicLong();

  Circuit(long retryNanos) {
    this.retryNanos = retryNanos;
  }

  /** Whether to try; while it is open, one caller in each interval may. */
  boolean allows(long now) {
    if (failures.get() < FAILURES) {
      return true;
    }
    long next = nextAttempt.get();
    return now - next >= 0 && nextAttempt.compareAndSet(next, now + retryNanos);
  }

  void succeeded() {
    failures.set(0);
  }

  void failed(long now) {
    if (failures.accumulateAndGet(1, (count, one) -> Math.min(FAILURES, count + one)) == FAILURES) {
      nextAttempt.set(now + retryNanos);
    }
  }
}
