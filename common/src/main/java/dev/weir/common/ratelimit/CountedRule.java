package dev.weir.common.ratelimit;

import dev.weir.common.problem.Problem;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A rule, its counts, and its words for the client. */
final class CountedRule {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final RateLimitRule rule;
  private final RateLimiter limiter;
  private final String policy;
  private final String refusal;
  private final List<String> names;

  CountedRule(RateLimitRule rule) {
    this.rule = rule;
    this.limiter = rule.limiter();
    this.policy = policy(rule);
    this.refusal =
        "The limit \"%s\" of %d requests in %s is reached; try again in "
            .formatted(rule.name(), rule.limit(), inWords(rule.window()));
    this.names = List.of(rule.name());
  }

  RateLimitRule rule() {
    return rule;
  }

  boolean fits(String method, String host, String normalPath) {
    return rule.match().fits(method, host, normalPath);
  }

  Admission acquire(InetAddress client, String host, long nowNanos) {
    return limiter.acquire(rule.key().key(client, host), 1, nowNanos);
  }

  void giveBack(InetAddress client, String host, long nowNanos) {
    limiter.giveBack(rule.key().key(client, host), 1, nowNanos);
  }

  Verdict.Pass pass(long remaining, long resetNanos) {
    return new Verdict.Pass(policy, state(remaining, seconds(resetNanos)));
  }

  Verdict.Limited limited(long retryAfterNanos) {
    long seconds = Math.max(1, seconds(retryAfterNanos));
    return new Verdict.Limited(problem(seconds), seconds, policy, state(0, seconds));
  }

  /** Cheap, because it is what a flood gets. */
  private Problem problem(long seconds) {
    Map<String, Object> extensions = LinkedHashMap.newLinkedHashMap(2);
    extensions.put("violated-policies", names);
    extensions.put("retryAfterSeconds", seconds);
    String detail = refusal + seconds + " s.";
    return new Problem("rate-limited", "Too many requests", 429, detail, extensions);
  }

  private String state(long remaining, long seconds) {
    return "\"" + rule.name() + "\";r=" + remaining + ";t=" + seconds;
  }

  /** A window below a second has no {@code w}, which counts seconds. */
  private static String policy(RateLimitRule rule) {
    String quota = "\"" + rule.name() + "\";q=" + rule.limit();
    boolean subsecond = rule.window().toNanos() < NANOS_PER_SECOND;
    return subsecond ? quota : quota + ";w=" + seconds(rule.window().toNanos());
  }

  private static String inWords(Duration window) {
    boolean whole = window.toMillisPart() == 0;
    return whole ? window.toSeconds() + " s" : window.toMillis() + " ms";
  }

  private static long seconds(long nanos) {
    return Math.ceilDiv(nanos, NANOS_PER_SECOND);
  }
}
