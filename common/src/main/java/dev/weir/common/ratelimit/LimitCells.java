package dev.weir.common.ratelimit;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * One state for each key, for a bounded number of keys.
 *
 * <p>A key unused for as long as its allowance needs to be whole again is forgotten, which changes
 * nothing. Beyond the bound the keys used least are forgotten too, and start afresh: the bound is
 * what an attacker with many addresses can make us hold.
 */
final class LimitCells<C> {
  static final int MOST_KEYS = 100_000;

  /** For callers that read the clock, and were held up before they came here. */
  private static final Duration SLACK = Duration.ofSeconds(1);

  private final LoadingCache<LimitKey, C> cells;

  /**
   * An empty table.
   *
   * @param idle how long a key must be unused to be as good as new
   * @param fresh the state of a new key
   * @param ticker the clock that callers read too
   */
  LimitCells(Duration idle, Supplier<C> fresh, Ticker ticker) {
    cells =
        Caffeine.newBuilder()
            .maximumSize(MOST_KEYS)
            .expireAfterAccess(idle.plus(SLACK))
            .ticker(ticker)
            .executor(Runnable::run)
            .build(key -> fresh.get());
  }

  C of(LimitKey key) {
    return cells.get(key);
  }

  /** How many keys are held, after those that are over have left. */
  long size() {
    cells.cleanUp();
    return cells.estimatedSize();
  }
}
