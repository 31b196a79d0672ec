package dev.weir.lb.traffic;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A split as configured: requests of one name shared among pools.
 *
 * @param name what routes call it, as they would a pool: {@code lb://name}
 * @param pools the weight of each by its name, 0 to 1,000,000, not all of them 0
 * @param sticky what keeps a client with the pool that it had
 */
public record SplitSpec(String name, Map<String, Integer> pools, Keeping sticky) {

  private static final int MAX_WEIGHT = 1_000_000;

  /** What keeps a client with its pool. */
  public enum Keeping {
    /** A signed cookie, for as long as the pool has a weight and an upstream. */
    COOKIE,
    /** The client's address, of an IPv6 address its /64: for as long as weights stay. */
    CLIENT,
    /** Nothing: each request is shared out anew. */
    NONE
  }

  public SplitSpec {
    pools = Collections.unmodifiableMap(new LinkedHashMap<>(pools));
    pools.forEach(
        (pool, weight) -> {
          if (weight < 0 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException(
                "weight " + weight + " of pool " + pool + " is not between 0 and 1000000");
          }
        });
    if (pools.values().stream().allMatch(weight -> weight == 0)) {
      throw new IllegalArgumentException("split " + name + " has no pool of a weight above 0");
    }
  }
}
