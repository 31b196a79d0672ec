package dev.weir.common.ratelimit;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * One limit: which requests it counts, by what, and how many it lets pass.
 *
 * @param name 1 to 64 letters, digits, dots, hyphens and underscores, but for {@code .} and {@code
 *     ..}, which clients take out of a path
 * @param match the requests it counts
 * @param key by what it counts
 * @param algorithm how it counts
 * @param limit requests for each window, or at once, 1 to 100,000,000
 * @param window 100 ms to 24 h; what counts at once has no use for it
 * @param burst what a token bucket holds, 1 to 100,000,000; the others have no use for it
 * @param scope who counts together
 * @param onStoreFailure what holds while they cannot
 */
public record RateLimitRule(
    String name,
    RequestMatch match,
    KeySource key,
    LimitAlgorithm algorithm,
    int limit,
    Duration window,
    int burst,
    LimitScope scope,
    StoreFailure onStoreFailure) {

  /** The window of a rule that has no use for one. */
  public static final Duration NO_WINDOW = Duration.ofSeconds(1);

  private static final Pattern NAME = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,64}");
  private static final int MOST = 100_000_000;
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofDays(1);

  public RateLimitRule {
    require(
        NAME.matcher(name).matches(),
        "name",
        name,
        "1 to 64 of A-Z a-z 0-9 . _ -, and not . or ..");
    require(limit >= 1 && limit <= MOST, "limit", limit, "1 to " + MOST);
    require(burst >= 1 && burst <= MOST, "burst", burst, "1 to " + MOST);
    require(
        window.compareTo(SHORTEST) >= 0 && window.compareTo(LONGEST) <= 0,
        "window",
        Durations.format(window),
        "100ms to 1d");
    if (algorithm == LimitAlgorithm.TOKEN_BUCKET) {
      TokenRate.of(limit, window, burst);
      if (scope == LimitScope.CLUSTER) {
        TokenRate.shared(limit, window, burst);
      }
    }
  }

  /** A rule for every request, counted by client, on one instance. */
  public static RateLimitRule perClient(
      String name, LimitAlgorithm algorithm, int limit, Duration window) {
    return of(name, RequestMatch.EVERYTHING, KeySource.CLIENT, algorithm, limit, window);
  }

  /** A rule of one instance, whose burst is its limit. */
  public static RateLimitRule of(
      String name,
      RequestMatch match,
      KeySource key,
      LimitAlgorithm algorithm,
      int limit,
      Duration window) {
    return new RateLimitRule(
        name, match, key, algorithm, limit, window, limit, LimitScope.LOCAL, StoreFailure.LOCAL);
  }

  /** The same rule for all instances together. */
  public RateLimitRule shared(StoreFailure onStoreFailure) {
    return new RateLimitRule(
        name, match, key, algorithm, limit, window, burst, LimitScope.CLUSTER, onStoreFailure);
  }

  /** What one of so many instances may grant by itself: never nothing. */
  RateLimitRule partOf(int instances) {
    int part = Math.max(1, limit / instances);
    int saved = Math.max(1, burst / instances);
    return new RateLimitRule(
        name, match, key, algorithm, part, window, saved, scope, onStoreFailure);
  }

  /**
   * Fresh counts of this instance.
   *
   * @param ticker the clock that callers read too, by which keys leave
   */
  public RateLimiter limiter(Ticker ticker) {
    return switch (algorithm) {
      case FIXED_WINDOW -> new FixedWindow(limit, window, ticker);
      case SLIDING_WINDOW -> new SlidingWindow(limit, window, ticker);
      case TOKEN_BUCKET -> new TokenBucket(limit, window, burst, ticker);
      case CONCURRENCY -> new Concurrency(limit);
    };
  }

  private static void require(boolean holds, String field, Object value, String expected) {
    if (!holds) {
      throw new LimitRefused(field, value, expected);
    }
  }
}
