package dev.weir.common.ratelimit;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * One limit: which requests it counts, by what, and how many it lets pass.
 *
 * @param name 1 to 64 letters, digits, dots, hyphens and underscores
 * @param match the requests it counts
 * @param key by what it counts
 * @param algorithm how it counts
 * @param limit requests for each window, 1 to 100,000,000
 * @param window 100 ms to 24 h
 * @param burst what a token bucket holds, 1 to 100,000,000; a fixed window has no use for it
 */
public record RateLimitRule(
    String name,
    RequestMatch match,
    LimitKeyKind key,
    LimitAlgorithm algorithm,
    int limit,
    Duration window,
    int burst) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final int MOST = 100_000_000;
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofDays(1);

  public RateLimitRule {
    require(NAME.matcher(name).matches(), name, "name", "1 to 64 of A-Z a-z 0-9 . _ -");
    require(limit >= 1 && limit <= MOST, name, "limit " + limit, "1 to " + MOST);
    require(burst >= 1 && burst <= MOST, name, "burst " + burst, "1 to " + MOST);
    require(
        window.compareTo(SHORTEST) >= 0 && window.compareTo(LONGEST) <= 0,
        name,
        "window " + window,
        "100 ms to 24 h");
  }

  /** A rule for every request, counted by client. */
  public static RateLimitRule perClient(
      String name, LimitAlgorithm algorithm, int limit, Duration window) {
    return new RateLimitRule(
        name, RequestMatch.EVERYTHING, LimitKeyKind.CLIENT, algorithm, limit, window, limit);
  }

  RateLimiter limiter() {
    return switch (algorithm) {
      case FIXED_WINDOW -> new FixedWindow(limit, window, Ticker.systemTicker());
      case TOKEN_BUCKET -> new TokenBucket(limit, window, burst, Ticker.systemTicker());
    };
  }

  private static void require(boolean holds, String name, String what, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(
          "limit \"" + name + "\": " + what + " is refused, expected " + expected);
    }
  }
}
