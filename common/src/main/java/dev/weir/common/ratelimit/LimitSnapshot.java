package dev.weir.common.ratelimit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules that hold at one time. Immutable but for their counts. */
final class LimitSnapshot {
  static final LimitSnapshot EMPTY = new LimitSnapshot(List.of());

  private final List<CountedRule> rules;
  private final Map<String, CountedRule> byName;
  private final boolean asksForRoute;

  private LimitSnapshot(List<CountedRule> rules) {
    this.rules = rules;
    Map<String, CountedRule> named = new HashMap<>();
    for (CountedRule rule : rules) {
      if (named.put(rule.rule().name(), rule) != null) {
        throw new IllegalArgumentException("two limits are named \"" + rule.rule().name() + "\"");
      }
    }
    this.byName = named;
    this.asksForRoute = rules.stream().anyMatch(rule -> rule.rule().key().equals(KeySource.ROUTE));
  }

  /**
   * Other rules; those that are the same keep their counts.
   *
   * @throws IllegalArgumentException where two rules have one name
   */
  LimitSnapshot with(List<RateLimitRule> next) {
    return new LimitSnapshot(next.stream().map(this::counted).toList());
  }

  private CountedRule counted(RateLimitRule rule) {
    CountedRule known = byName.get(rule.name());
    return known != null && known.rule().equals(rule) ? known : new CountedRule(rule);
  }

  List<CountedRule> rules() {
    return rules;
  }

  boolean asksForRoute() {
    return asksForRoute;
  }

  boolean holds(CountedRule rule) {
    return byName.get(rule.rule().name()) == rule;
  }

  @Nullable CountedRule named(String name) {
    return byName.get(name);
  }
}
