package dev.weir.common.ratelimit;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One number for each key, for a bounded number of keys.
 *
 * <p>A key unused for as long as its allowance needs to be whole again is forgotten, which changes
 * nothing. Beyond the bound the keys used least are forgotten too, and start afresh: the bound is
 * what an attacker with many addresses can make us hold.
 */
final class LimitCells {
  private static final int MOST_KEYS = 100_000;

  /** For callers that read the clock, and were held up before they came here. */
  private static final Duration SLACK = Duration.ofSeconds(1);

  private final LoadingCache<LimitKey, AtomicLong> cells;

  /**
   * An empty table.
   *
   * @param idle how long a key must be unused to be as good as new
   * @param fresh the number of a new key
   * @param ticker the clock that callers read too
   */
  LimitCells(Duration idle, long fresh, Ticker ticker) {
    cells =
        Caffeine.newBuilder()
            .maximumSize(MOST_KEYS)
            .expireAfterAccess(idle.plus(SLACK))
            .ticker(ticker)
            .executor(Runnable::run)
            .build(key -> new AtomicLong(fresh));
  }

  AtomicLong of(LimitKey key) {
    return cells.get(key);
  }
}
