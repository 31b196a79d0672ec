package dev.weir.common.ratelimit;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * At most {@code limit} permits in each window. Windows are aligned to the clock's zero and follow
 * each other without overlap, so two windows' worth may pass around a boundary.
 *
 * <p>A key's state is one number: the window's index in the upper 32 bits, the count in the lower.
 */
final class FixedWindow implements RateLimiter {
  private final int limit;
  private final long windowNanos;
  private final LimitCells<AtomicLong> cells;

  FixedWindow(int limit, Duration window, Ticker ticker) {
    this.limit = limit;
    this.windowNanos = window.toNanos();
    this.cells = new LimitCells<>(window, AtomicLong::new, ticker);
  }

  @Override
  public Admission acquire(LimitKey key, int permits, long nowNanos) {
    AtomicLong cell = cells.of(key);
    int asked = (int) Math.floorDiv(nowNanos, windowNanos);
    while (true) {
      long state = cell.get();
      int window = later(index(state), asked);
      int count = window == index(state) ? count(state) : 0;
      if (permits > limit - count) {
        return new Admission.Refused(permits > limit ? Long.MAX_VALUE : toNextWindow(nowNanos));
      }
      if (cell.compareAndSet(state, state(window, count + permits))) {
        return new Admission.Admitted(limit - count - permits, toNextWindow(nowNanos));
      }
    }
  }

  @Override
  public void giveBack(LimitKey key, int permits, long nowNanos) {
    AtomicLong cell = cells.of(key);
    int window = (int) Math.floorDiv(nowNanos, windowNanos);
    long state = cell.get();
    while (index(state) == window && count(state) >= permits) {
      long witness = cell.compareAndExchange(state, state(window, count(state) - permits));
      if (witness == state) {
        return;
      }
      state = witness;
    }
  }

  long keys() {
    return cells.size();
  }

  private long toNextWindow(long nowNanos) {
    return windowNanos - Math.floorMod(nowNanos, windowNanos);
  }

  /** A thread that read the clock before another one must not bring back the window before. */
  private static int later(int stored, int asked) {
    return stored - asked > 0 && stored - asked <= 1 ? stored : asked;
  }

  private static long state(int window, int count) {
    return (long) window << 32 | count;
  }

  private static int index(long state) {
    return (int) (state >> 32);
  }

  private static int count(long state) {
    return (int) state;
  }
}
