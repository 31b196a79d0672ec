package dev.weir.lb.app;

import dev.weir.common.health.HealthCheck;
import dev.weir.common.net.UpstreamProtocol;
import dev.weir.lb.balance.Algorithm;
import dev.weir.lb.balance.BalanceSettings;
import dev.weir.lb.health.HealthSettings;
import dev.weir.lb.retry.RetryPolicy;
import dev.weir.lb.upstream.PoolSpec;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * One pool as an operator writes it: {@code weir.lb.pools.NAME}.
 *
 * @param algorithm {@code round-robin}, {@code weighted-round-robin}, {@code least-connections} or
 *     {@code ring-hash} (by path and query)
 * @param upstreams at least one
 * @param protocol {@code http1}, {@code h2}, {@code h2c} or {@code auto}: HTTP/2 where TLS agrees
 *     on it
 * @param health how they are probed; left out: GET / every 2 s within 1 s, rise 2, fall 3
 */
public record PoolConfig(
    @DefaultValue("round-robin") String algorithm,
    @DefaultValue List<UpstreamConfig> upstreams,
    @DefaultValue("auto") UpstreamProtocol protocol,
    @DefaultValue HealthCheck health) {

  /**
   * What it says.
   *
   * @throws IllegalArgumentException naming what is wrong and what was expected
   */
  PoolSpec spec(String name) {
    if (upstreams.isEmpty()) {
      throw new IllegalArgumentException("pool " + name + " has no upstreams");
    }
    return new PoolSpec(
        name,
        upstreams.stream().map(upstream -> upstream.spec(protocol)).toList(),
        new BalanceSettings(Algorithm.named(algorithm)),
        new HealthSettings(health),
        RetryPolicy.standard());
  }
}
