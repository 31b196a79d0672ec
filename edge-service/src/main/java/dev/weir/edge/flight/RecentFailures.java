package dev.weir.edge.flight;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.weir.edge.invalidate.PurgeLog;
import dev.weir.edge.policy.CacheKey;
import org.jspecify.annotations.Nullable;

/**
 * Remembers for a short while what could not be fetched, so that origins that are down are not
 * asked for the same again by everyone. Holds the latest 10,000. Thread-safe.
 */
public final class RecentFailures {

  private static final int MOST = 10_000;

  private final Cache<CacheKey, Failure> failures =
      Caffeine.newBuilder().maximumSize(MOST).executor(Runnable::run).build();

  /**
   * A fetch that brought no answer.
   *
   * @param late whether the origin took too long
   * @param untilMillis for how long it counts, by the clock of the store
   * @param mark where the purges stood before it: one since then says to try again
   */
  public record Failure(boolean late, long untilMillis, PurgeLog.Mark mark) {}

  /** Notes that a key could not be fetched. */
  public void note(CacheKey key, Failure failure) {
    failures.put(key, failure);
  }

  /** How a key could not be fetched just now; null where it may be tried. */
  public @Nullable Failure find(CacheKey key, long nowMillis) {
    Failure failure = failures.getIfPresent(key);
    if (failure != null && failure.untilMillis() <= nowMillis) {
      failures.asMap().remove(key, failure);
      return null;
    }
    return failure;
  }
}
