package dev.weir.lb.netty.stream;

import dev.weir.common.netty.socket.RawPorts;
import dev.weir.lb.stream.StreamAsk;
import dev.weir.lb.upstream.Pool;
import dev.weir.lb.upstream.Upstream;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One socket of a UDP listener: datagrams of one client address and port belong to one session,
 * which has its own socket to one upstream. All of it belongs to the socket's event loop.
 */
final class UdpRelay extends SimpleChannelInboundHandler<DatagramPacket> {

  private final StreamScope scope;
  private final RawPorts ports;
  private final Map<InetSocketAddress, UdpSession> sessions = new HashMap<>();
  private @Nullable ScheduledFuture<?> sweeps;
  private @Nullable AddressResolverGroup<InetSocketAddress> resolver;

  UdpRelay(StreamScope scope, RawPorts ports) {
    this.scope = scope;
    this.ports = ports;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    resolver = ports.resolver(ctx.channel().eventLoop());
    long idle = scope.settings.limits().idle().toNanos();
    sweeps =
        ctx.executor()
            .scheduleWithFixedDelay(() -> sweep(idle), idle, idle / 4, TimeUnit.NANOSECONDS);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket datagram) {
    UdpSession session = sessions.get(datagram.sender());
    if (session == null) {
      session = begin(ctx, datagram.sender());
    }
    if (session != null) {
      session.fromClient(datagram.content().retain());
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    ctx.fireChannelReadComplete();
  }

  /** Null: nobody is there, or the limits do not allow it; the datagram is lost. */
  private @Nullable UdpSession begin(ChannelHandlerContext ctx, InetSocketAddress client) {
    Pool pool = scope.pool(null);
    if (pool == null || resolver == null || !scope.enter(client.getAddress())) {
      return null;
    }
    Upstream upstream = pool.choose(new StreamAsk(client.getAddress()));
    if (upstream == null) {
      scope.leave(client.getAddress());
      return null;
    }
    UdpSession session = new UdpSession(scope, ctx.channel(), client, pool, upstream, this::ended);
    sessions.put(client, session);
    session.connect(ports, resolver);
    return session;
  }

  private void ended(UdpSession session) {
    if (sessions.remove(session.client(), session)) {
      scope.leave(session.client().getAddress());
    }
  }

  private void sweep(long idleNanos) {
    long now = System.nanoTime();
    for (UdpSession session : List.copyOf(sessions.values())) {
      if (now - session.lastDatagramNanos() >= idleNanos
          || scope.bans(session.client().getAddress())) {
        session.end();
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (sweeps != null) {
      sweeps.cancel(false);
    }
    List.copyOf(sessions.values()).forEach(UdpSession::end);
    if (resolver != null) {
      resolver.close();
    }
  }
}
