package dev.weir.lb.app;

import dev.weir.common.health.HealthCheck;
import dev.weir.common.health.ProbeOutcome;
import dev.weir.common.health.ProbeType;
import dev.weir.common.net.HostPort;
import dev.weir.lb.balance.BalanceSettings;
import dev.weir.lb.health.CircuitSettings;
import dev.weir.lb.health.HealthSettings;
import dev.weir.lb.health.OutlierSettings;
import dev.weir.lb.retry.RetryPolicy;
import dev.weir.lb.retry.Timeouts;
import dev.weir.lb.upstream.Pool;
import dev.weir.lb.upstream.PoolSpec;
import dev.weir.lb.upstream.Pools;
import dev.weir.lb.upstream.Upstream;
import dev.weir.lb.upstream.UpstreamSpec;
import dev.weir.testkit.Http;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The balancer as a service, all of whose requests run in one lane and get to one pool, which a
 * test puts in place.
 */
final class OneLane implements AutoCloseable {

  /** Where requests run. */
  enum Lane {
    FAST,
    GATEWAY
  }

  private static final String POOL = "tested";
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  final ConfigurableApplicationContext service;
  private final Pools pools;
  private final int port;

  private OneLane(RunningBalancer balancer) {
    this.service = balancer.service();
    this.pools = service.getBean(Pools.class);
    this.port = balancer.data();
  }

  /** Starts it; no pool is there yet. */
  static OneLane start(Lane lane, String... more) {
    List<String> parts = new ArrayList<>(List.of("predicates[0]=Path=/**"));
    if (lane == Lane.GATEWAY) {
      parts.add("metadata.lane=gateway");
    }
    List<String> settings = new ArrayList<>(Arrays.asList(more));
    settings.addAll(RunningBalancer.route(0, "all", "lb://" + POOL, parts.toArray(String[]::new)));
    return new OneLane(RunningBalancer.start(settings));
  }

  /** One after which nobody is asked again unless a retry says so, and that waits for a second. */
  static Timeouts patient() {
    return new Timeouts(null, PATIENCE, PATIENCE, null, null);
  }

  /** Never probed. */
  static HealthSettings unprobed() {
    return health(HealthCheck.of(ProbeType.NONE), OutlierSettings.off());
  }

  static HealthSettings health(HealthCheck check, OutlierSettings outlier) {
    return new HealthSettings(check, false, outlier, CircuitSettings.off(), 0, Duration.ZERO, 50);
  }

  /** The defaults, but for time-outs of a second. */
  Pool over(int... ports) {
    return over(RetryPolicy.standard(), patient(), ports);
  }

  Pool over(RetryPolicy retry, Timeouts timeouts, int... ports) {
    return over(unprobed(), retry, timeouts, ports);
  }

  /** Puts a pool in the place of the last, all of whose upstreams are up; the first is next. */
  Pool over(HealthSettings health, RetryPolicy retry, Timeouts timeouts, int... ports) {
    List<UpstreamSpec> upstreams =
        Arrays.stream(ports)
            .mapToObj(to -> new UpstreamSpec("u" + to, new HostPort("127.0.0.1", to), 1))
            .toList();
    pools.remove(POOL);
    Pool pool =
        pools.put(
            new PoolSpec(POOL, upstreams, BalanceSettings.standard(), health, retry, timeouts));
    pool.upstreams().forEach(u -> pool.probed(u, new ProbeOutcome.Passed(Duration.ZERO)));
    while (pool.choose(InetAddress::getLoopbackAddress) != pool.upstreams().getLast()) {
      Thread.onSpinWait();
    }
    return pool;
  }

  int port() {
    return port;
  }

  Http connect() throws IOException {
    return Http.connect(port);
  }

  static int inFlight(Pool pool) {
    return pool.upstreams().stream().mapToInt(Upstream::inFlight).sum();
  }

  @Override
  public void close() {
    service.close();
  }
}
