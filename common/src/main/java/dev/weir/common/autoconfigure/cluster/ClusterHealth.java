package dev.weir.common.autoconfigure.cluster;

import dev.weir.common.cluster.Membership;
import dev.weir.common.cluster.RedisLink;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Tells whether Redis answers. The service is healthy without it: limits fall back. */
final class ClusterHealth implements HealthIndicator {
  private final RedisLink link;
  private final Membership membership;

  ClusterHealth(RedisLink link, Membership membership) {
    this.link = link;
    this.membership = membership;
  }

  @Override
  public Health health() {
    return Health.up()
        .withDetail("redis", link.isConnected() ? "connected" : "away")
        .withDetail("instances", membership.instances())
        .build();
  }
}
