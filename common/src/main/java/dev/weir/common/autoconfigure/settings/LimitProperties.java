package dev.weir.common.autoconfigure.settings;

import dev.weir.common.ratelimit.KeySource;
import dev.weir.common.ratelimit.LimitAlgorithm;
import dev.weir.common.ratelimit.LimitScope;
import dev.weir.common.ratelimit.RateLimitRule;
import dev.weir.common.ratelimit.RequestMatch;
import dev.weir.common.ratelimit.StoreFailure;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * One rate limit, as {@link RateLimitRule} has it.
 *
 * @param match the requests it counts; all by default
 * @param key {@code client} (default), {@code header:NAME}, {@code route}, {@code host} or {@code
 *     service}
 * @param algorithm {@code fixed-window} (default), {@code sliding-window}, {@code token-bucket} or
 *     {@code concurrency}
 * @param limit requests for each window, or at once; must be given
 * @param window such as {@code 10s}; must be given, but for {@code concurrency}
 * @param burst what a token bucket holds; the limit by default
 * @param scope {@code local} (default) or {@code cluster}
 * @param onStoreFailure {@code local} (default), {@code open} or {@code closed}
 */
record LimitProperties(
    @DefaultValue MatchProperties match,
    @DefaultValue("client") String key,
    @DefaultValue("fixed-window") LimitAlgorithm algorithm,
    @Nullable Integer limit,
    @Nullable Duration window,
    @Nullable Integer burst,
    @DefaultValue("local") LimitScope scope,
    @DefaultValue("local") StoreFailure onStoreFailure) {

  /** An empty part fits anything. */
  record MatchProperties(
      @DefaultValue("") String path,
      @DefaultValue("") String host,
      @DefaultValue("") String method) {}

  RateLimitRule toRule(String name) {
    try {
      return rule(name);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("limit \"" + name + "\": " + e.getMessage(), e);
    }
  }

  private RateLimitRule rule(String name) {
    boolean timed = algorithm != LimitAlgorithm.CONCURRENCY;
    if (limit == null || (window == null && timed)) {
      throw new IllegalArgumentException(
          timed ? "needs both \"limit\" and \"window\"" : "needs a \"limit\"");
    }
    return new RateLimitRule(
        name,
        new RequestMatch(match.path(), match.host(), match.method()),
        KeySource.parse(key),
        algorithm,
        limit,
        Objects.requireNonNullElse(window, RateLimitRule.NO_WINDOW),
        Objects.requireNonNullElse(burst, limit),
        scope,
        onStoreFailure);
  }
}
