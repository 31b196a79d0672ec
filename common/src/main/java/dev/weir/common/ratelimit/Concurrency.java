package dev.weir.common.ratelimit;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * At most {@code limit} permits held at once. A key is there while somebody holds a permit of it,
 * so there are no more keys than permits in use.
 */
final class Concurrency implements RateLimiter {
  /** What a client that is refused is told to wait: nobody knows when a permit comes back. */
  static final long GUESS_NANOS = 1_000_000_000L;

  /** The count of a key that has left the table. */
  private static final int GONE = -1;

  private final int limit;
  private final ConcurrentHashMap<LimitKey, AtomicInteger> held = new ConcurrentHashMap<>();

  Concurrency(int limit) {
    this.limit = limit;
  }

  @Override
  public Admission acquire(LimitKey key, int permits, long nowNanos) {
    if (permits > limit) {
      return new Admission.Refused(Long.MAX_VALUE);
    }
    while (true) {
      AtomicInteger cell = held.computeIfAbsent(key, each -> new AtomicInteger());
      int count = cell.get();
      if (count == GONE) {
        held.remove(key, cell);
      } else if (permits > limit - count) {
        return new Admission.Refused(GUESS_NANOS);
      } else if (cell.compareAndSet(count, count + permits)) {
        return new Admission.Leased(limit - count - permits, lease(key, cell, permits));
      }
    }
  }

  private Lease lease(LimitKey key, AtomicInteger cell, int permits) {
    AtomicBoolean released = new AtomicBoolean();
    return () -> {
      if (!released.getAndSet(true)
          && cell.addAndGet(-permits) == 0
          && cell.compareAndSet(0, GONE)) {
        held.remove(key, cell);
      }
    };
  }

  /** Without effect: what was granted is released by its lease. */
  @Override
  public void giveBack(LimitKey key, int permits, long nowNanos) {}

  int keys() {
    return held.size();
  }
}
