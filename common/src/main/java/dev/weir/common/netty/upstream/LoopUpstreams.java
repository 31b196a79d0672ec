package dev.weir.common.netty.upstream;

import dev.weir.common.net.HttpVersions;
import dev.weir.common.net.UpstreamTarget;
import dev.weir.common.netty.socket.SocketOptions;
import dev.weir.common.netty.socket.TargetAddress;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.netty.socket.TransportKind;
import dev.weir.common.pool.UpstreamCounts;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The pools of one event loop. All methods belong to that loop. */
final class LoopUpstreams {

  private static final long SWEEP_MILLIS = 500;

  /** Name servers of containers promise ten minutes for an address that a restart changes. */
  private static final int MAX_NAME_SECONDS = 5;

  private final Map<UpstreamTarget, UpstreamPool> pools = new HashMap<>();
  private final AddressResolverGroup<InetSocketAddress> resolver;
  private final Bootstrap bootstrap;
  private final Bootstrap datagrams;
  private final TransportKind transport;
  private final UpstreamSettings settings;
  private final UpstreamTls tls;
  private final UpstreamCounts.Registry counts;
  private final EventLoop loop;
  private final int eventLoops;
  private final ScheduledFuture<?> sweeps;
  private boolean closed;

  LoopUpstreams(
      EventLoop loop,
      Transport transport,
      UpstreamSettings settings,
      UpstreamTls tls,
      UpstreamCounts.Registry counts) {
    this.loop = loop;
    this.transport = transport.kind(loop);
    this.settings = settings;
    this.tls = tls;
    this.counts = counts;
    this.eventLoops = transport.size();
    this.resolver =
        new DnsAddressResolverGroup(
            new DnsNameResolverBuilder()
                .datagramChannelType(transport.datagramClass(loop))
                .queryTimeoutMillis(settings.connectTimeout().toMillis())
                .ttl(0, MAX_NAME_SECONDS));
    int connectTimeoutMillis = Math.toIntExact(settings.connectTimeout().toMillis());
    Bootstrap client =
        new Bootstrap()
            .group(loop)
            .channel(transport.socketClass(loop))
            .resolver(resolver)
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectTimeoutMillis);
    this.bootstrap = SocketOptions.set(settings.tcp(), this.transport, client);
    this.datagrams =
        new Bootstrap()
            .group(loop)
            .channel(transport.datagramClass(loop))
            .resolver(resolver)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectTimeoutMillis);
    this.sweeps =
        loop.scheduleWithFixedDelay(this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
  }

  UpstreamPool pool(UpstreamTarget target) {
    UpstreamPool known = pools.get(target);
    return known != null ? known : pools.computeIfAbsent(target, this::newPool);
  }

  private UpstreamPool newPool(UpstreamTarget target) {
    UpstreamConnector connector =
        target.versions() == HttpVersions.HTTP_3
            ? new QuicConnector(target, datagrams, transport, settings, tls)
            : new TcpConnector(target, bootstrap, settings, tls);
    return new UpstreamPool(
        target, connector, settings, counts.used(target.url()).of(loop), eventLoops);
  }

  ChannelFuture connect(UpstreamTarget target) {
    return bootstrap
        .clone()
        .handler(new ChannelInboundHandlerAdapter())
        .connect(TargetAddress.of(target));
  }

  private void sweep() {
    long now = System.nanoTime();
    pools
        .entrySet()
        .removeIf(
            pool -> {
              boolean over = pool.getValue().sweep(now);
              if (over) {
                counts.left(pool.getKey().url());
              }
              return over;
            });
  }

  void close() {
    if (!closed) {
      closed = true;
      sweeps.cancel(false);
      pools.values().forEach(UpstreamPool::close);
      pools.clear();
      resolver.close();
    }
  }
}
