package dev.weir.lb.upstream;

import dev.weir.common.net.HostPort;
import dev.weir.common.net.UpstreamTarget;

/**
 * An upstream as configured.
 *
 * @param id its name in the pool
 * @param target where it listens, and how it is spoken with
 * @param weight its share against the others, 1 to 10,000
 * @param placement where it stands among the others
 * @param state what the operator wants of it
 */
public record UpstreamSpec(
    String id, UpstreamTarget target, int weight, Placement placement, AdminState state) {

  private static final int MAX_WEIGHT = 10_000;

  /** An active one of no special place. */
  public UpstreamSpec(String id, UpstreamTarget target, int weight) {
    this(id, target, weight, Placement.standard(), AdminState.ACTIVE);
  }

  /** One that speaks HTTP/1.1 without TLS. */
  public UpstreamSpec(String id, HostPort address, int weight) {
    this(id, UpstreamTarget.http(address), weight);
  }

  public UpstreamSpec {
    checkWeight(id, weight);
  }

  /** The same with another target. */
  public UpstreamSpec with(UpstreamTarget other) {
    return new UpstreamSpec(id, other, weight, placement, state);
  }

  /**
   * Checks the weight of an upstream.
   *
   * @throws IllegalArgumentException where it is not between 1 and 10,000
   */
  public static void checkWeight(String id, int weight) {
    if (weight < 1 || weight > MAX_WEIGHT) {
      throw new IllegalArgumentException(
          "weight " + weight + " of upstream " + id + " is not between 1 and 10000");
    }
  }
}
