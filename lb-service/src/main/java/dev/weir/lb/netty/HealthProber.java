package dev.weir.lb.netty;

import dev.weir.common.health.HealthTransition;
import dev.weir.common.health.ProbeOutcome;
import dev.weir.common.netty.HealthChecker;
import dev.weir.common.netty.Transport;
import dev.weir.common.netty.UpstreamTls;
import dev.weir.lb.upstream.Pool;
import dev.weir.lb.upstream.Pools;
import dev.weir.lb.upstream.Upstream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has each upstream probed as its pool says, and tells the pool and the log what came of it. */
public final class HealthProber implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(HealthProber.class);

  private final Pools pools;
  private final HealthChecker checker;

  /**
   * @param tls how probes over TLS are spoken, and whom they believe
   */
  public HealthProber(Pools pools, Transport transport, UpstreamTls tls) {
    this.pools = pools;
    this.checker = new HealthChecker(transport, tls);
  }

  /** Begins; returns at once. */
  public void start() {
    for (Pool pool : pools.all()) {
      for (Upstream upstream : pool.upstreams()) {
        checker.watch(
            upstream.target(), pool.spec().health(), outcome -> probed(pool, upstream, outcome));
      }
    }
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
