package dev.weir.edge.policy;

import java.time.Duration;

/**
 * What the operator may choose within the RFC.
 *
 * @param heuristicLimit the longest lifetime that is guessed from {@code Last-Modified}
 * @param staleLimit how long after its lifetime a response may still stand in for an origin that
 *     cannot be reached; zero for never
 */
public record CacheRules(Duration heuristicLimit, Duration staleLimit) {

  public static final CacheRules DEFAULT = new CacheRules(Duration.ofDays(1), Duration.ofDays(1));

  public CacheRules {
    requireNotNegative("heuristic limit", heuristicLimit);
    requireNotNegative("stale limit", staleLimit);
  }

  /** The same with another limit of staleness. */
  public CacheRules withStaleLimit(Duration limit) {
    return new CacheRules(heuristicLimit, limit);
  }

  private static void requireNotNegative(String name, Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(
          "the " + name + " is " + duration + " but must not be negative");
    }
  }
}
