package dev.weir.lb.upstream;

import dev.weir.lb.balance.BalanceSettings;
import dev.weir.lb.health.HealthSettings;
import dev.weir.lb.retry.RetryPolicy;
import dev.weir.lb.retry.Timeouts;
import dev.weir.lb.traffic.TrafficSettings;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A pool as configured.
 *
 * @param name what routes call it: {@code lb://name}
 * @param upstreams each with an id of its own; may be none, then nothing is served
 * @param balance how one upstream is chosen
 * @param health who may be chosen
 * @param retry when another is tried after one that failed
 * @param timeouts how long its requests may take
 * @param traffic sessions, copies, and what is answered when nobody is there
 */
public record PoolSpec(
    String name,
    List<UpstreamSpec> upstreams,
    BalanceSettings balance,
    HealthSettings health,
    RetryPolicy retry,
    Timeouts timeouts,
    TrafficSettings traffic) {

  /** One that does nothing with requests but balance them. */
  public PoolSpec(
      String name,
      List<UpstreamSpec> upstreams,
      BalanceSettings balance,
      HealthSettings health,
      RetryPolicy retry,
      Timeouts timeouts) {
    this(name, upstreams, balance, health, retry, timeouts, TrafficSettings.none());
  }

  public PoolSpec {
    upstreams = List.copyOf(upstreams);
    Set<String> ids = new HashSet<>();
    for (UpstreamSpec upstream : upstreams) {
      if (!ids.add(upstream.id())) {
        throw new IllegalArgumentException(
            "pool " + name + " has two upstreams of the same id '" + upstream.id() + "'");
      }
    }
  }

  /** Whether it is the server that a route names by its URL, which is then its name. */
  public boolean isServer() {
    return DirectPools.isUrl(name);
  }

  /** One with every default. */
  public static PoolSpec of(String name, List<UpstreamSpec> upstreams) {
    return new PoolSpec(
        name,
        upstreams,
        BalanceSettings.standard(),
        HealthSettings.standard(),
        RetryPolicy.standard(),
        Timeouts.none());
  }

  /** The same over other upstreams. */
  public PoolSpec with(List<UpstreamSpec> others) {
    return new PoolSpec(name, others, balance, health, retry, timeouts, traffic);
  }

  /** The same with other settings of health. */
  public PoolSpec with(HealthSettings health) {
    return new PoolSpec(name, upstreams, balance, health, retry, timeouts, traffic);
  }
}
