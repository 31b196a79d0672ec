package dev.weir.lb.netty.stream;

import dev.weir.common.ban.Bans;
import dev.weir.common.health.ProbeOutcome;
import dev.weir.common.metrics.NetworkMetrics;
import dev.weir.common.net.HostPort;
import dev.weir.common.net.NetworkSet;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.netty.upstream.NettyUpstreams;
import dev.weir.common.netty.upstream.UpstreamSettings;
import dev.weir.lb.stream.ProxyHeader;
import dev.weir.lb.stream.StreamLimits;
import dev.weir.lb.stream.StreamProtocol;
import dev.weir.lb.stream.StreamRoutes;
import dev.weir.lb.stream.StreamSettings;
import dev.weir.lb.upstream.Pool;
import dev.weir.lb.upstream.PoolSpec;
import dev.weir.lb.upstream.Pools;
import dev.weir.lb.upstream.Upstream;
import dev.weir.lb.upstream.UpstreamSpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A stream listener over pools whose upstreams are all taken for healthy. */
final class Streamed implements AutoCloseable {

  static final StreamLimits LIMITS =
      new StreamLimits(
          Duration.ofMinutes(1), Duration.ofSeconds(5), Duration.ofMillis(500), 100, 100);

  final Pools pools;
  final StreamListener listener;
  final Bans bans = Bans.none();
  private final Transport transport = Transport.create(1);
  private final NettyUpstreams upstreams =
      new NettyUpstreams(transport, UpstreamSettings.defaults());

  Streamed(
      StreamProtocol protocol,
      StreamRoutes routes,
      ProxyHeader header,
      StreamLimits limits,
      PoolSpec... specs) {
    this(protocol, routes, NetworkSet.none(), header, limits, specs);
  }

  private Streamed(
      StreamProtocol protocol,
      StreamRoutes routes,
      NetworkSet proxies,
      ProxyHeader header,
      StreamLimits limits,
      PoolSpec... specs) {
    NetworkMetrics metrics = new NetworkMetrics();
    pools = new Pools(List.of(specs), metrics);
    for (Pool pool : pools.all()) {
      pool.upstreams().forEach(u -> pool.probed(u, new ProbeOutcome.Passed(Duration.ZERO)));
    }
    listener =
        StreamListener.bind(
            new StreamSettings("test", protocol, "127.0.0.1", 0, routes, proxies, header, limits),
            pools,
            transport,
            upstreams,
            bans,
            metrics);
  }

  /** Passes everything on to the pool {@code web} of these ports. */
  static Streamed over(StreamProtocol protocol, int... ports) {
    return over(protocol, ProxyHeader.NONE, LIMITS, ports);
  }

  static Streamed over(
      StreamProtocol protocol, ProxyHeader header, StreamLimits limits, int... ports) {
    return new Streamed(
        protocol, new StreamRoutes("web", Map.of()), header, limits, pool("web", ports));
  }

  /** The same, for connections that begin with a PROXY header all. */
  static Streamed behindProxies(
      StreamProtocol protocol, ProxyHeader header, StreamLimits limits, int... ports) {
    return new Streamed(
        protocol,
        new StreamRoutes("web", Map.of()),
        NetworkSet.of(List.of("127.0.0.0/8")),
        header,
        limits,
        pool("web", ports));
  }

  static PoolSpec pool(String name, int... ports) {
    return PoolSpec.of(
        name,
        Arrays.stream(ports)
            .mapToObj(port -> new UpstreamSpec("u" + port, new HostPort("127.0.0.1", port), 1))
            .toList());
  }

  int port() {
    return listener.address().getPort();
  }

  int inFlight() {
    return pools.all().stream()
        .flatMap(pool -> pool.upstreams().stream())
        .mapToInt(Upstream::inFlight)
        .sum();
  }

  @Override
  public void close() {
    listener.close();
    upstreams.close();
    transport.close();
  }
}
