package dev.weir.lb.netty;

import dev.weir.common.health.ProbeOutcome;
import dev.weir.common.metrics.NetworkMetrics;
import dev.weir.common.net.ClientAddressResolver;
import dev.weir.common.net.HostPort;
import dev.weir.common.net.NetworkSet;
import dev.weir.common.net.UpstreamTarget;
import dev.weir.common.netty.listener.Listener;
import dev.weir.common.netty.listener.exchange.DataPlane;
import dev.weir.common.netty.listener.exchange.Protection;
import dev.weir.common.netty.listener.exchange.Watch;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.netty.socket.TransportKind;
import dev.weir.common.netty.tls.TlsSettings;
import dev.weir.common.netty.upstream.NettyUpstreams;
import dev.weir.common.netty.upstream.UpstreamSettings;
import dev.weir.common.netty.upstream.UpstreamTlsSettings;
import dev.weir.common.pool.UpstreamSnapshot;
import dev.weir.common.ratelimit.RateLimits;
import dev.weir.common.tls.Certificates;
import dev.weir.lb.balance.BalanceSettings;
import dev.weir.lb.health.HealthSettings;
import dev.weir.lb.retry.RetryPolicy;
import dev.weir.lb.retry.Timeouts;
import dev.weir.lb.route.PathPattern;
import dev.weir.lb.route.Route;
import dev.weir.lb.route.RouteEntry;
import dev.weir.lb.route.RouteTable;
import dev.weir.lb.sticky.StickyKey;
import dev.weir.lb.traffic.SplitSpec;
import dev.weir.lb.traffic.Splits;
import dev.weir.lb.traffic.TrafficSettings;
import dev.weir.lb.upstream.Destinations;
import dev.weir.lb.upstream.Pool;
import dev.weir.lb.upstream.PoolSpec;
import dev.weir.lb.upstream.Pools;
import dev.weir.lb.upstream.Upstream;
import dev.weir.lb.upstream.UpstreamSpec;
import dev.weir.testkit.Http;
import dev.weir.testkit.Records;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import reactor.core.publisher.Mono;

/** A listener on one event loop that balances over upstreams, all taken for healthy. */
final class Balanced implements AutoCloseable {

  final Transport transport;
  final Pool pool;
  final Listener listener;
  final Pools pools;
  final NetworkMetrics metrics = new NetworkMetrics();
  private final NettyUpstreams upstreams;

  /**
   * @param maxConnections to one upstream
   */
  private Balanced(
      int maxConnections, ListenerSettings settings, Certificates certificates, PoolSpec spec) {
    this(Transport.create(1), maxConnections, settings, certificates, spec);
  }

  private Balanced(
      Transport transport,
      int maxConnections,
      ListenerSettings settings,
      Certificates certificates,
      PoolSpec spec) {
    this(
        transport,
        maxConnections,
        settings,
        certificates,
        List.of(spec),
        List.of(),
        new Route("all", spec.name(), List.of(), List.of(), List.of()));
  }

  private Balanced(
      Transport transport,
      int maxConnections,
      ListenerSettings settings,
      Certificates certificates,
      List<PoolSpec> specs,
      List<SplitSpec> splits,
      Route route) {
    this.transport = transport;
    upstreams =
        new NettyUpstreams(
            transport,
            Records.with(
                UpstreamSettings.defaults(),
                "maxConnections",
                maxConnections,
                "responseTimeout",
                Duration.ofSeconds(2),
                "tls",
                new UpstreamTlsSettings(false, null, null, null, null, null, null)));
    pools = new Pools(specs, metrics);
    pools.all().forEach(Balanced::takeForHealthy);
    pool = Objects.requireNonNull(pools.named(specs.getFirst().name()));
    if (pool.serves()) {
      firstIsNext();
    }
    StickyKey key = new StickyKey("secret of sixteen");
    ProxyLane lane =
        new ProxyLane(
            new Destinations(pools, new Splits(splits, () -> key), () -> key),
            upstreams,
            metrics,
            RateLimits.none(),
            name -> {
              throw new IllegalArgumentException("no gate " + name);
            });
    lane.use(
        RouteTable.of(
            List.of(
                new RouteEntry(
                    List.of(PathPattern.parse("/**").orElseThrow()), List.of(), route))));
    listener =
        Listener.bind(
            settings.withDrain(Duration.ofSeconds(3)),
            new DataPlane(
                lane,
                (request, response) -> Mono.empty(),
                new ClientAddressResolver(NetworkSet.none()),
                RateLimits.none(),
                metrics,
                transport,
                certificates,
                Protection.none(),
                Watch.none()));
  }

  /** Turns begin anywhere: here the first upstream has the first. */
  private void firstIsNext() {
    while (pool.choose(InetAddress::getLoopbackAddress) != pool.upstreams().getLast()) {
      Thread.onSpinWait();
    }
  }

  private static void takeForHealthy(Pool pool) {
    pool.upstreams().forEach(u -> pool.probed(u, new ProbeOutcome.Passed(Duration.ZERO)));
  }

  /** Over several pools, of which a request gets to those that the route names. */
  static Balanced over(List<PoolSpec> pools, List<SplitSpec> splits, Route route) {
    return new Balanced(Transport.create(1), 0, plain(), Certificates.none(), pools, splits, route);
  }

  static Balanced over(PoolSpec pool) {
    return new Balanced(0, plain(), Certificates.none(), pool);
  }

  /** A pool with every default but for traffic. */
  static PoolSpec pool(String name, TrafficSettings traffic, int... ports) {
    return new PoolSpec(
        name,
        specs(ports),
        BalanceSettings.standard(),
        HealthSettings.standard(),
        RetryPolicy.standard(),
        Timeouts.none(),
        traffic);
  }

  static Balanced over(int... ports) {
    return over(RetryPolicy.standard(), Timeouts.none(), ports);
  }

  static Balanced over(RetryPolicy retry, Timeouts timeouts, int... ports) {
    return over(retry, timeouts, specs(ports));
  }

  static Balanced over(RetryPolicy retry, Timeouts timeouts, List<UpstreamSpec> upstreams) {
    return new Balanced(0, plain(), Certificates.none(), spec(upstreams, retry, timeouts));
  }

  static Balanced over(UpstreamTarget target) {
    return new Balanced(
        0, plain(), Certificates.none(), spec(List.of(new UpstreamSpec("u", target, 1))));
  }

  private static PoolSpec spec(List<UpstreamSpec> upstreams) {
    return PoolSpec.of("web", upstreams);
  }

  private static PoolSpec spec(List<UpstreamSpec> upstreams, RetryPolicy retry, Timeouts timeouts) {
    return new PoolSpec(
        "web", upstreams, BalanceSettings.standard(), HealthSettings.standard(), retry, timeouts);
  }

  private static List<UpstreamSpec> specs(int... ports) {
    return Arrays.stream(ports)
        .mapToObj(port -> new UpstreamSpec("u" + port, new HostPort("127.0.0.1", port), 1))
        .toList();
  }

  static Balanced overOneConnection(int port) {
    return new Balanced(1, plain(), Certificates.none(), spec(specs(port)));
  }

  static Balanced overOneConnection(Timeouts timeouts, int port) {
    return new Balanced(
        1, plain(), Certificates.none(), spec(specs(port), RetryPolicy.standard(), timeouts));
  }

  /** With these settings towards the client. */
  static Balanced over(ListenerSettings settings, int port) {
    return new Balanced(0, settings, Certificates.none(), spec(specs(port)));
  }

  /** The same, with sockets that are driven so. */
  static Balanced over(TransportKind kind, ListenerSettings settings, int port) {
    return new Balanced(
        Transport.create(kind), 0, settings, Certificates.none(), spec(specs(port)));
  }

  /** With TLS towards the client. */
  static Balanced securely(Certificates certificates, int port) {
    return new Balanced(0, plain().with(TlsSettings.standard()), certificates, spec(specs(port)));
  }

  private static ListenerSettings plain() {
    return ListenerSettings.of("test", "127.0.0.1", 0);
  }

  /** Requests that wait for a connection. */
  long pending() {
    return upstreams.counts().snapshot().stream().mapToLong(UpstreamSnapshot::pending).sum();
  }

  /** Connections that wait for a request. */
  long idle() {
    return upstreams.counts().snapshot().stream().mapToLong(UpstreamSnapshot::idle).sum();
  }

  int port() {
    return listener.address().getPort();
  }

  Http connect() throws IOException {
    return Http.connect(port());
  }

  int inFlight() {
    return pool.upstreams().stream().mapToInt(Upstream::inFlight).sum();
  }

  @Override
  public void close() {
    listener.close();
    upstreams.close();
    transport.close();
  }
}
