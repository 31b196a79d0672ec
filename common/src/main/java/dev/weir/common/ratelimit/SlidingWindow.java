package dev.weir.common.ratelimit;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Arrays;

/**
 * At most {@code limit} permits in any span as long as the window, wherever it begins.
 *
 * <p>Time is cut into slots of a tenth of the window. A permit counts while its slot is the current
 * one, and for the ten slots after it: for a window at least, for a tenth of it more at most. So
 * the limit is never exceeded in any span, and a steady stream gets between 10/11 of it and all of
 * it. The usual two counters with a weight, which suppose that the last window was even, may grant
 * twice the limit in one window; a log of all times is exact and has no bound.
 *
 * <p>A key's state is 12 numbers under a lock that belongs to that key alone, and is held for a
 * look at them.
 */
final class SlidingWindow implements RateLimiter {
  /** Slots in a window. */
  static final int SLOTS = 10;

  private final int limit;
  private final long slotNanos;
  private final LimitCells<Slots> cells;

  SlidingWindow(int limit, Duration window, Ticker ticker) {
    this.limit = limit;
    this.slotNanos = Math.ceilDiv(window.toNanos(), SLOTS);
    this.cells = new LimitCells<>(Duration.ofNanos(slotNanos * (SLOTS + 1)), Slots::new, ticker);
  }

  @Override
  public Admission acquire(LimitKey key, int permits, long nowNanos) {
    if (permits > limit) {
      return new Admission.Refused(Long.MAX_VALUE);
    }
    Slots slots = cells.of(key);
    long slot = Math.floorDiv(nowNanos, slotNanos);
    synchronized (slots) {
      slots.moveTo(slot);
      long toNewest = (slots.newest - slot) * slotNanos - past(nowNanos);
      if (permits > limit - slots.total) {
        return new Admission.Refused(slots.untilFree(permits, limit) * slotNanos + toNewest);
      }
      slots.add(slots.newest, permits);
      return new Admission.Admitted(limit - slots.total, (SLOTS + 1) * slotNanos + toNewest);
    }
  }

  @Override
  public void giveBack(LimitKey key, int permits, long nowNanos) {
    Slots slots = cells.of(key);
    synchronized (slots) {
      slots.takeBack(Math.floorDiv(nowNanos, slotNanos), permits);
    }
  }

  /** How much of the current slot is over. */
  private long past(long nowNanos) {
    return Math.floorMod(nowNanos, slotNanos);
  }

  long keys() {
    return cells.size();
  }

  /** The counts of a key; those of slots longer ago are gone. */
  private static final class Slots {
    private final int[] counts = new int[SLOTS + 1];
    private long newest;
    private int total;

    /** A thread that read the clock before another one must not bring back the slot before. */
    void moveTo(long slot) {
      long ahead = slot - newest;
      if (total == 0) {
        newest = slot;
      } else if (ahead > SLOTS || ahead < -SLOTS) {
        clear(slot);
      }
      while (newest - slot < 0) {
        newest++;
        total -= counts[index(newest)];
        counts[index(newest)] = 0;
      }
    }

    private void clear(long slot) {
      Arrays.fill(counts, 0);
      total = 0;
      newest = slot;
    }

    void add(long slot, int permits) {
      counts[index(slot)] += permits;
      total += permits;
    }

    void takeBack(long slot, int permits) {
      long age = newest - slot;
      if (age >= 0 && age <= SLOTS && counts[index(slot)] >= permits) {
        add(slot, -permits);
      }
    }

    /** In how many slots, the current one included, enough permits have left. */
    long untilFree(int permits, int limit) {
      int left = total;
      for (int age = SLOTS; age >= 0; age--) {
        left -= counts[index(newest - age)];
        if (permits <= limit - left) {
          return SLOTS + 1L - age;
        }
      }
      return SLOTS + 1L;
    }

    private static int index(long slot) {
      return (int) Math.floorMod(slot, (long) SLOTS + 1);
    }
  }
}
