package dev.weir.common.ratelimit;

import org.jspecify.annotations.Nullable;

/** A route's limit with its counts, from {@link RateLimits#attach}. */
public final class AttachedLimit {
  private final @Nullable CountedRule own;
  private final String name;

  private AttachedLimit(@Nullable CountedRule own, String name) {
    this.own = own;
    this.name = name;
  }

  static AttachedLimit own(CountedRule rule) {
    return new AttachedLimit(rule, rule.rule().name());
  }

  static AttachedLimit named(String name) {
    return new AttachedLimit(null, name);
  }

  /** Its counts; null where it is a name that no limit has now. */
  @Nullable CountedRule in(LimitSnapshot limits) {
    return own == null ? limits.named(name) : own;
  }
}
