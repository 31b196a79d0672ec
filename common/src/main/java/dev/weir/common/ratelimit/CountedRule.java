package dev.weir.common.ratelimit;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.weir.common.problem.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A rule, its counts on this instance, and its words for the client. */
final class CountedRule {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final RateLimitRule rule;
  private final RateLimiter limiter;
  private final String policy;
  private final String refusal;
  private final List<String> names;
  private volatile @Nullable Part part;

  /** Counts of one of so many instances. */
  private record Part(int instances, RateLimiter limiter) {}

  CountedRule(RateLimitRule rule) {
    this.rule = rule;
    this.limiter = rule.limiter(Ticker.systemTicker());
    this.policy = policy(rule);
    this.refusal =
        "The limit \"%s\" of %d requests %s is reached; try again in "
            .formatted(rule.name(), rule.limit(), isOfTime() ? "in " + inWords() : "at once");
    this.names = List.of(rule.name());
  }

  RateLimitRule rule() {
    return rule;
  }

  boolean isShared() {
    return rule.scope() == LimitScope.CLUSTER;
  }

  /**
   * Whether it counts a request.
   *
   * @param paths all that servers may read its path as, of which one is enough
   */
  boolean fits(LimitRequest request, List<String> paths) {
    for (String path : paths) {
      if (rule.match().fits(request.method(), request.host(), path)) {
        return true;
      }
    }
    return false;
  }

  LimitKey key(LimitRequest request) {
    return rule.key().of(request);
  }

  RateLimiter limiter() {
    return limiter;
  }

  /** What counts here while the instances cannot count together. */
  RateLimiter partOf(int instances) {
    Part known = part;
    if (known == null || known.instances() != instances) {
      known = newPart(instances);
    }
    return known.limiter();
  }

  private synchronized Part newPart(int instances) {
    Part known = part;
    if (known == null || known.instances() != instances) {
      known = new Part(instances, rule.partOf(instances).limiter(Ticker.systemTicker()));
      part = known;
    }
    return known;
  }

  Verdict.Pass pass(long remaining, long resetNanos, Lease lease) {
    String state = state(remaining);
    return new Verdict.Pass(
        policy, isOfTime() ? state + ";t=" + seconds(resetNanos) : state, lease);
  }

  Verdict.Limited limited(long retryAfterNanos) {
    long seconds = Math.max(1, seconds(retryAfterNanos));
    String state = isOfTime() ? state(0) + ";t=" + seconds : state(0);
    return new Verdict.Limited(problem(seconds), seconds, policy, state);
  }

  /** Cheap, because it is what a flood gets. */
  private Problem problem(long seconds) {
    Map<String, Object> extensions = LinkedHashMap.newLinkedHashMap(2);
    extensions.put("violated-policies", names);
    extensions.put("retryAfterSeconds", seconds);
    String detail = refusal + seconds + " s.";
    return new Problem("rate-limited", "Too many requests", 429, detail, extensions);
  }

  /** Where nobody can count, and the rule says that nothing passes then. */
  Verdict.Limited closed() {
    Problem problem =
        new Problem(
            "limits-unavailable",
            "Limits unavailable",
            503,
            "The limit \"" + rule.name() + "\" cannot be counted now.",
            Map.of("retryAfterSeconds", 1));
    return new Verdict.Limited(problem, 1, "", "");
  }

  private boolean isOfTime() {
    return rule.algorithm() != LimitAlgorithm.CONCURRENCY;
  }

  private String state(long remaining) {
    return "\"" + rule.name() + "\";r=" + remaining;
  }

  /** A window below a second has no {@code w}, which counts seconds. */
  private static String policy(RateLimitRule rule) {
    String quota = "\"" + rule.name() + "\";q=" + rule.limit();
    if (rule.algorithm() == LimitAlgorithm.CONCURRENCY) {
      return quota + ";qu=\"concurrent-requests\"";
    }
    boolean subsecond = rule.window().toNanos() < NANOS_PER_SECOND;
    return subsecond ? quota : quota + ";w=" + seconds(rule.window().toNanos());
  }

  private String inWords() {
    boolean whole = rule.window().toMillisPart() == 0;
    return whole ? rule.window().toSeconds() + " s" : rule.window().toMillis() + " ms";
  }

  private static long seconds(long nanos) {
    return Math.ceilDiv(nanos, NANOS_PER_SECOND);
  }
}
