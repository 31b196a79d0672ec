package dev.weir.common.autoconfigure;

import dev.weir.common.ratelimit.LimitAlgorithm;
import dev.weir.common.ratelimit.LimitKeyKind;
import dev.weir.common.ratelimit.RateLimitRule;
import dev.weir.common.ratelimit.RequestMatch;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * One rate limit, as {@link RateLimitRule} has it.
 *
 * @param match the requests it counts; all by default
 * @param key {@code client} (default), {@code host} or {@code service}
 * @param algorithm {@code fixed-window} (default) or {@code token-bucket}
 * @param limit requests for each window; must be given
 * @param window such as {@code 10s}; must be given
 * @param burst what a token bucket holds; the limit by default
 */
record LimitProperties(
    @DefaultValue MatchProperties match,
    @DefaultValue("client") LimitKeyKind key,
    @DefaultValue("fixed-window") LimitAlgorithm algorithm,
    @Nullable Integer limit,
    @Nullable Duration window,
    @Nullable Integer burst) {

  /** An empty part fits anything. */
  record MatchProperties(
      @DefaultValue("") String path,
      @DefaultValue("") String host,
      @DefaultValue("") String method) {}

  RateLimitRule toRule(String name) {
    if (limit == null || window == null) {
      throw new IllegalArgumentException(
          "limit \"" + name + "\" needs both \"limit\" and \"window\"");
    }
    RequestMatch matched = new RequestMatch(match.path(), match.host(), match.method());
    int saved = burst == null ? limit : burst;
    return new RateLimitRule(name, matched, key, algorithm, limit, window, saved);
  }
}
