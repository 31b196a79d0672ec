package dev.weir.lb.app.config;

import dev.weir.common.health.HealthCheck;
import dev.weir.common.net.UpstreamProtocol;
import dev.weir.lb.balance.Algorithm;
import dev.weir.lb.balance.BalanceSettings;
import dev.weir.lb.discovery.Discovery;
import dev.weir.lb.health.HealthSettings;
import dev.weir.lb.traffic.TrafficSettings;
import dev.weir.lb.upstream.PoolSpec;
import dev.weir.lb.upstream.UpstreamSpec;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * One pool as an operator writes it: {@code weir.lb.pools.NAME}.
 *
 * @param algorithm {@code round-robin}, {@code weighted-round-robin}, {@code least-connections},
 *     {@code weighted-least-connections}, {@code random-two-choices}, {@code ring-hash}, {@code
 *     maglev}, {@code peak-ewma} or {@code geo-nearest}
 * @param hash how {@code ring-hash} and {@code maglev} place requests
 * @param latencyDecay after what time {@code peak-ewma} has forgotten two thirds of a latency
 * @param zone whether the own zone is preferred
 * @param upstreams may be none: then nothing is served
 * @param discovery where more of them are found; left out: nowhere
 * @param protocol {@code http1}, {@code h2}, {@code h2c}, {@code h3} or {@code auto}: HTTP/2 where
 *     TLS agrees on it
 * @param tls what they are called in TLS
 * @param health how they are probed; left out: GET / every 2 s within 1 s, rise 2, fall 3
 * @param assumeHealthy whether a new upstream is chosen before its first probe has ended
 * @param outlier when one is put out for what it does with requests; left out: never
 * @param circuitBreaker when it gets none for a time; left out: never
 * @param maxRequests how many one serves at the same time; 0: no limit
 * @param slowStart over what time one that comes, or comes back, grows to its share; 0: at once
 * @param panicThreshold percent that must be well; below it all are balanced over, 0 to 100
 * @param retry when another upstream is asked after one that failed
 * @param timeouts how long its requests may take; left out: as {@code weir.upstream} says
 * @param sticky how requests of one session find the same upstream; left out: they do not
 * @param mirror which requests are copied to another pool; left out: none
 * @param maintenance what is answered while nobody can be chosen
 */
public record PoolConfig(
    @DefaultValue("round-robin") String algorithm,
    @DefaultValue HashConfig hash,
    @DefaultValue("10s") Duration latencyDecay,
    @DefaultValue ZoneConfig zone,
    @DefaultValue List<UpstreamConfig> upstreams,
    @Nullable DiscoveryConfig discovery,
    @DefaultValue("auto") UpstreamProtocol protocol,
    @DefaultValue PoolTlsConfig tls,
    @DefaultValue HealthCheck health,
    @DefaultValue("false") boolean assumeHealthy,
    @DefaultValue OutlierConfig outlier,
    @DefaultValue CircuitConfig circuitBreaker,
    @DefaultValue("0") int maxRequests,
    @DefaultValue("0s") Duration slowStart,
    @DefaultValue("50") int panicThreshold,
    @DefaultValue RetryConfig retry,
    @DefaultValue TimeoutsConfig timeouts,
    @DefaultValue StickyConfig sticky,
    @Nullable MirrorConfig mirror,
    @DefaultValue MaintenanceConfig maintenance) {

  /** How more upstreams are found; null: they are not. */
  public @Nullable Discovery discoverySettings() {
    return discovery == null ? null : discovery.settings(protocol);
  }

  /**
   * What it says, with the upstreams that are listed.
   *
   * @throws IllegalArgumentException naming what is wrong and what was expected
   */
  public PoolSpec spec(String name) {
    return spec(name, upstreams.stream().map(upstream -> upstream.spec(protocol)).toList());
  }

  /**
   * The same, where it is known what the upstreams that are listed say.
   *
   * @throws IllegalArgumentException naming what is wrong and what was expected
   */
  public PoolSpec spec(String name, List<UpstreamSpec> listed) {
    tls.check();
    return new PoolSpec(
        name,
        called(listed),
        new BalanceSettings(
            Algorithm.named(algorithm), hash.settings(), latencyDecay, zone.settings()),
        healthSettings(),
        retry.policy(),
        timeouts.timeouts(retry.perTryTimeout()),
        new TrafficSettings(
            sticky.settings(name),
            mirror == null ? null : mirror.settings(),
            maintenance.settings()));
  }

  /** Upstreams, each called in TLS as the pool says. */
  public List<UpstreamSpec> called(List<UpstreamSpec> some) {
    return some.stream().map(tls::called).toList();
  }

  /** The same with other upstreams. */
  public PoolConfig with(List<UpstreamConfig> others) {
    return new PoolConfig(
        algorithm,
        hash,
        latencyDecay,
        zone,
        others,
        discovery,
        protocol,
        tls,
        health,
        assumeHealthy,
        outlier,
        circuitBreaker,
        maxRequests,
        slowStart,
        panicThreshold,
        retry,
        timeouts,
        sticky,
        mirror,
        maintenance);
  }

  private HealthSettings healthSettings() {
    return new HealthSettings(
        health,
        assumeHealthy,
        outlier.settings(),
        circuitBreaker.settings(),
        maxRequests,
        slowStart,
        panicThreshold);
  }
}
