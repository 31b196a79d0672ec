package dev.weir.lb.upstream;

import dev.weir.common.health.HealthCheck;
import dev.weir.lb.balance.Algorithm;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A pool as configured.
 *
 * @param name what routes call it: {@code lb://name}
 * @param algorithm how one upstream is chosen
 * @param upstreams at least one, each with an id of its own
 * @param health how they are probed
 */
public record PoolSpec(
    String name, Algorithm algorithm, List<UpstreamSpec> upstreams, HealthCheck health) {

  public PoolSpec {
    upstreams = List.copyOf(upstreams);
    if (upstreams.isEmpty()) {
      throw new IllegalArgumentException("pool " + name + " has no upstreams");
    }
    if (upstreams.stream().map(UpstreamSpec::id).distinct().count() < upstreams.size()) {
      String ids = upstreams.stream().map(UpstreamSpec::id).collect(Collectors.joining(", "));
      throw new IllegalArgumentException(
          "pool " + name + " has two upstreams of the same id: " + ids);
    }
  }
}
