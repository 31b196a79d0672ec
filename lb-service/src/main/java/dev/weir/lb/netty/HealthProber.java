package dev.weir.lb.netty;

import dev.weir.common.health.HealthCheck;
import dev.weir.common.health.HealthTransition;
import dev.weir.common.health.ProbeOutcome;
import dev.weir.common.netty.HealthChecker;
import dev.weir.common.netty.Transport;
import dev.weir.common.netty.UpstreamTls;
import dev.weir.lb.upstream.AdminState;
import dev.weir.lb.upstream.Pool;
import dev.weir.lb.upstream.Pools;
import dev.weir.lb.upstream.Upstream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has each upstream probed as its pool says, and tells the pool and the log what came of it.
 * Follows the pools: who comes is probed from then on, who goes or is disabled is not any more.
 */
public final class HealthProber implements Pools.Follower, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(HealthProber.class);

  private final Pools pools;
  private final HealthChecker checker;

  /** Touched by {@link Pools.Follower} calls only, which come one after the other. */
  private final Map<Upstream, Probing> probings = new HashMap<>();

  private record Probing(Pool pool, HealthCheck check, HealthChecker.Watch watch) {}

  /**
   * @param tls how probes over TLS are spoken, and whom they believe
   */
  public HealthProber(Pools pools, Transport transport, UpstreamTls tls) {
    this.pools = pools;
    this.checker = new HealthChecker(transport, tls);
  }

  /** Begins; returns at once. */
  public void start() {
    pools.follow(this);
  }

  @Override
  public void configured(Pool pool) {
    Set<Upstream> wanted = new HashSet<>();
    for (Upstream upstream : pool.upstreams()) {
      if (upstream.state() != AdminState.DISABLED) {
        wanted.add(upstream);
      }
    }
    HealthCheck check = pool.spec().health().check();
    stop(pool, wanted, check);
    wanted.forEach(upstream -> probings.computeIfAbsent(upstream, u -> probe(pool, u, check)));
  }

  @Override
  public void removed(Pool pool) {
    stop(pool, Set.of(), pool.spec().health().check());
  }

  private Probing probe(Pool pool, Upstream upstream, HealthCheck check) {
    return new Probing(
        pool,
        check,
        checker.watch(upstream.target(), check, outcome -> probed(pool, upstream, outcome)));
  }

  /** Ends the probes of a pool that are not wanted any more, or not so. */
  private void stop(Pool pool, Set<Upstream> wanted, HealthCheck check) {
    probings
        .entrySet()
        .removeIf(
            entry -> {
              Probing probing = entry.getValue();
              boolean ends =
                  probing.pool() == pool
                      && !(wanted.contains(entry.getKey()) && probing.check().equals(check));
              if (ends) {
                probing.watch().stop();
              }
              return ends;
            });
  }

  private static void probed(Pool pool, Upstream upstream, ProbeOutcome outcome) {
    HealthTransition change = pool.probed(upstream, outcome);
    if (change == null) {
      return;
    }
    switch (outcome) {
      case ProbeOutcome.Passed passed ->
          log.info("upstream {}/{} is up", pool.name(), upstream.id());
      case ProbeOutcome.Failed(String reason) ->
          log.warn("upstream {}/{} is down: {}", pool.name(), upstream.id(), reason);
    }
  }

  @Override
  public void close() {
    checker.close();
  }
}
