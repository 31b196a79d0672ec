package dev.weir.common.ratelimit;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A bucket that holds {@code burst} permits and is refilled evenly by {@code limit} in each window.
 *
 * <p>Nothing refills it: what the clock and one number for each key say is enough, in integers, so
 * nothing drifts. With rate {@code r/w} in lowest terms (permits for each microsecond), a
 * microsecond is worth {@code r} drops and a permit costs {@code w}. The clock's drops never stop;
 * a key's number is how many of them are spent, never less than the clock's (a full bucket spills),
 * and at most {@code burst} permits ahead of it.
 *
 * <p>Example: 2 permits for each 3 µs, burst 2. A permit costs 3 drops; at 0 µs the clock stands at
 * 0 and so does the key, which may go up to 6: two permits. At 1 µs the clock stands at 2, the key
 * may go to 8, one more permit would be 9: wait another µs. It is the generic cell rate algorithm
 * (GCRA) of ITU-T I.371, with exact rates: there is none beside it.
 */
final class TokenBucket implements RateLimiter {
  private static final long FRESH = Long.MIN_VALUE;

  private final long perMicro;
  private final long perPermit;
  private final long capacity;
  private final LimitCells<AtomicLong> cells;

  /**
   * A full bucket for every key.
   *
   * @throws LimitRefused where limit, window and burst make numbers too large to count exactly
   */
  TokenBucket(int limit, Duration window, int burst, Ticker ticker) {
    TokenRate rate = TokenRate.of(limit, window, burst);
    perMicro = rate.perMicro();
    perPermit = rate.perPermit();
    capacity = rate.capacity();
    cells = new LimitCells<>(rate.toFull(), () -> new AtomicLong(FRESH), ticker);
  }

  @Override
  public Admission acquire(LimitKey key, int permits, long nowNanos) {
    if (permits > capacity / perPermit) {
      return new Admission.Refused(Long.MAX_VALUE);
    }
    AtomicLong cell = cells.of(key);
    long clock = Math.floorDiv(nowNanos, 1_000L) * perMicro;
    while (true) {
      long state = cell.get();
      long ahead = ahead(state, clock) + permits * perPermit;
      if (ahead > capacity) {
        return new Admission.Refused(nanosFor(ahead - capacity));
      }
      if (cell.compareAndSet(state, clock + ahead)) {
        return new Admission.Admitted((capacity - ahead) / perPermit, nanosFor(ahead));
      }
    }
  }

  @Override
  public void giveBack(LimitKey key, int permits, long nowNanos) {
    cells.of(key).updateAndGet(state -> state == FRESH ? state : state - permits * perPermit);
  }

  long keys() {
    return cells.size();
  }

  /** The drops that are spent beyond the clock's. The clock's number wraps, the difference not. */
  private static long ahead(long state, long clock) {
    return state == FRESH ? 0 : Math.max(0, state - clock);
  }

  private long nanosFor(long drops) {
    return Math.ceilDiv(drops, perMicro) * 1_000;
  }
}
