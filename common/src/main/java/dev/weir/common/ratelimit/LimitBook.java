package dev.weir.common.ratelimit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a service and where they come from: its configuration, over which lies what was
 * changed while it runs. Each change is in use when the call returns.
 */
public final class LimitBook {

  /** Where a limit comes from. */
  public enum Origin {
    CONFIGURATION,
    API
  }

  /** A limit and where it comes from. */
  public record Entry(RateLimitRule rule, Origin origin) {}

  private final RateLimits limits;
  private final Map<String, RateLimitRule> configured = new LinkedHashMap<>();

  /** By name; empty where a configured limit was removed. */
  private Map<String, Optional<RateLimitRule>> changes = new LinkedHashMap<>();

  /**
   * A book without changes.
   *
   * @param limits whose rules are the configured ones, and where changes come into use
   */
  public LimitBook(RateLimits limits) {
    this.limits = limits;
    limits.rules().forEach(rule -> configured.put(rule.name(), rule));
  }

  /** All limits, those of the configuration first. */
  public synchronized List<Entry> all() {
    return List.copyOf(effective().values());
  }

  /** The limit of that name; null where there is none. */
  public synchronized @Nullable Entry named(String name) {
    return effective().get(name);
  }

  /** Every change by name; empty where a limit was removed. */
  public synchronized Map<String, Optional<RateLimitRule>> changes() {
    return new LinkedHashMap<>(changes);
  }

  /** Sets a limit, over one of the same name. */
  public synchronized void put(RateLimitRule rule) {
    changes.put(rule.name(), Optional.of(rule));
    use();
  }

  /** Removes a limit, wherever it comes from. */
  public synchronized void remove(String name) {
    changes.put(name, Optional.empty());
    use();
  }

  /** Puts other changes in place of all. */
  public synchronized void replace(Map<String, Optional<RateLimitRule>> others) {
    changes = new LinkedHashMap<>(others);
    use();
  }

  private void use() {
    Collection<Entry> entries = effective().values();
    List<RateLimitRule> rules = new ArrayList<>(entries.size());
    entries.forEach(entry -> rules.add(entry.rule()));
    limits.use(rules);
  }

  private Map<String, Entry> effective() {
    Map<String, Entry> entries = new LinkedHashMap<>();
    configured.forEach((name, rule) -> entries.put(name, new Entry(rule, Origin.CONFIGURATION)));
    changes.forEach(
        (name, rule) -> {
          if (rule.isPresent()) {
            entries.put(name, new Entry(rule.get(), Origin.API));
          } else {
            entries.remove(name);
          }
        });
    return entries;
  }
}
