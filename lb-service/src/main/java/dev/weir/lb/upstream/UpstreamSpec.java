package dev.weir.lb.upstream;

import dev.weir.common.net.HostPort;

/**
 * An upstream as configured.
 *
 * @param id its name in the pool
 * @param address where it listens
 * @param weight its share against the others, 1 to 10,000
 */
public record UpstreamSpec(String id, HostPort address, int weight) {

  private static final int MAX_WEIGHT = 10_000;

  public UpstreamSpec {
    if (weight < 1 || weight > MAX_WEIGHT) {
      throw new IllegalArgumentException(
          "weight " + weight + " of upstream " + id + " is not between 1 and 10000");
    }
  }
}
