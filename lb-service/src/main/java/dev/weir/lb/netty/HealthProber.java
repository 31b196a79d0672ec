package dev.weir.lb.netty;

import dev.weir.common.health.HealthTransition;
import dev.weir.common.health.ProbeOutcome;
import dev.weir.common.netty.NettyUpstreams;
import dev.weir.common.netty.Transport;
import dev.weir.common.netty.UpstreamSettings;
import dev.weir.lb.upstream.HealthCheck;
import dev.weir.lb.upstream.Pool;
import dev.weir.lb.upstream.Pools;
import dev.weir.lb.upstream.Upstream;
import io.netty.channel.EventLoop;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks each upstream for its health path, at once when it starts and then every interval, a tenth
 * of it earlier or later so that many balancers do not ask in step.
 */
public final class HealthProber implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(HealthProber.class);

  private final Pools pools;
  private final Transport transport;
  private final NettyUpstreams connections;
  private volatile boolean closed;

  /** It has connections of its own: an upstream whose pool is busy is not for that reason down. */
  public HealthProber(Pools pools, Transport transport) {
    this.pools = pools;
    this.transport = transport;
    this.connections = new NettyUpstreams(transport, UpstreamSettings.defaults());
  }

  /** Begins; returns at once. */
  public void start() {
    for (Pool pool : pools.all()) {
      for (Upstream upstream : pool.upstreams()) {
        EventLoop loop = transport.nextLoop();
        loop.execute(() -> probe(loop, pool, upstream));
      }
    }
  }

  private void probe(EventLoop loop, Pool pool, Upstream upstream) {
    if (closed) {
      return;
    }
    HealthCheck check = pool.spec().health();
    HealthProbe.send(
        loop, connections, upstream.address(), check, outcome -> probed(pool, upstream, outcome));
    long interval = check.interval().toMillis();
    long jittered =
        interval - interval / 10 + ThreadLocalRandom.current().nextLong(interval / 5 + 1);
    loop.schedule(() -> probe(loop, pool, upstream), jittered, TimeUnit.MILLISECONDS);
  }

  private void probed(Pool pool, Upstream upstream, ProbeOutcome outcome) {
    HealthTransition change = pool.probed(upstream, outcome);
    if (change == null || closed) {
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
    closed = true;
    connections.close();
  }
}
