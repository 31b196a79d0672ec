package dev.weir.lb.netty;

import dev.weir.common.health.HealthCheck;
import dev.weir.common.netty.probe.HealthChecker;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.netty.upstream.UpstreamTls;
import dev.weir.lb.upstream.AdminState;
import dev.weir.lb.upstream.Pool;
import dev.weir.lb.upstream.Pools;
import dev.weir.lb.upstream.Upstream;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Has each upstream probed as its pool says, and tells the pool what came of it. Follows the pools:
 * who comes is probed from then on, who goes or is disabled is not any more. Keeps the pools' time
 * as well.
 */
public final class HealthProber implements Pools.Follower, AutoCloseable {

  /** How finely slow starts, ejections and open circuits are timed. */
  private static final Duration TICK = Duration.ofMillis(250);

  private final Pools pools;
  private final HealthChecker checker;
  private final EventLoop clock;
  private volatile @Nullable ScheduledFuture<?> ticks;

  /** Touched by {@link Pools.Follower} calls only, which come one after the other. */
  private final Map<Upstream, Probing> probings = new HashMap<>();

  private record Probing(Pool pool, HealthCheck check, HealthChecker.Watch watch) {}

  /**
   * @param tls how probes over TLS are spoken, and whom they believe
   */
  public HealthProber(Pools pools, Transport transport, UpstreamTls tls) {
    this.pools = pools;
    this.clock = transport.nextLoop();
    this.checker = new HealthChecker(transport, tls);
  }

  /** Begins; returns at once. */
  public void start() {
    pools.follow(this);
    ticks =
        clock.scheduleAtFixedRate(
            pools::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
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
        checker.watch(upstream.target(), check, outcome -> pool.probed(upstream, outcome)));
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

  @Override
  public void close() {
    ScheduledFuture<?> running = ticks;
    if (running != null) {
      running.cancel(false);
    }
    checker.close();
  }
}
