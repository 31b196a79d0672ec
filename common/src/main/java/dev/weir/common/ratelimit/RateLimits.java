package dev.weir.common.ratelimit;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The rules of a service, and the counts behind them.
 *
 * <p>A request is held against every rule that matches. It passes when all grant it, and is told of
 * the rule with the least left. Where one refuses, what the others granted is given back: a refused
 * request costs nothing, and it is told of the rule that asks for the longest wait. In between,
 * another request may find less than there is; it never finds more.
 */
public final class RateLimits {
  private static final RateLimits NONE = new RateLimits(List.of());

  private final List<CountedRule> rules;

  private RateLimits(List<RateLimitRule> rules) {
    this.rules = rules.stream().map(CountedRule::new).toList();
  }

  /** No rules: everything passes. */
  public static RateLimits none() {
    return NONE;
  }

  /**
   * Rules with fresh counts.
   *
   * @throws IllegalArgumentException where two rules have one name
   */
  public static RateLimits of(List<RateLimitRule> rules) {
    Set<String> names = new HashSet<>();
    for (RateLimitRule rule : rules) {
      if (!names.add(rule.name())) {
        throw new IllegalArgumentException("two limits are named \"" + rule.name() + "\"");
      }
    }
    return rules.isEmpty() ? NONE : new RateLimits(rules);
  }

  public boolean isEmpty() {
    return rules.isEmpty();
  }

  public List<RateLimitRule> rules() {
    return rules.stream().map(CountedRule::rule).toList();
  }

  /**
   * Counts a request.
   *
   * @param method as received
   * @param host the {@code Host} field or {@code :authority}, with or without port; may be empty
   * @param path the request target in origin form, with or without query
   * @param client who asks
   * @param nowNanos the time, on a clock like {@link System#nanoTime}
   */
  public Verdict check(String method, String host, String path, InetAddress client, long nowNanos) {
    if (rules.isEmpty()) {
      return Verdict.Pass.UNLIMITED;
    }
    Tally tally = new Tally(client, host, nowNanos);
    String normal = RequestPath.normal(path);
    for (CountedRule rule : rules) {
      if (rule.fits(method, host, normal)) {
        tally.count(rule);
      }
    }
    return tally.verdict();
  }
}
