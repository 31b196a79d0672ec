package dev.weir.common.netty.socket;

import dev.weir.common.net.UpstreamTarget;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Ports whose bytes are not HTTP: what arrives there is a handler's of the caller. */
public final class RawPorts {

  /** The most that a datagram holds. */
  private static final int MAX_DATAGRAM = 65_535;

  private final Transport transport;

  public RawPorts(Transport transport) {
    this.transport = transport;
  }

  /**
   * Accepts TCP connections, each read only on request and closed one side at a time.
   *
   * @param name of the listener, for messages
   * @param accepted sets up each connection, on its event loop
   * @return the listening socket
   * @throws BindFailure when the address cannot be had
   */
  public Channel tcp(
      String name,
      String host,
      int port,
      TcpSettings settings,
      ChannelInitializer<Channel> accepted) {
    ServerBootstrap server =
        new ServerBootstrap()
            .group(transport.loops().onServer(true))
            .channel(
                transport
                    .loops()
                    .onChannelClass(ServerSocketChannel.class, transport.loops().onServer(true)))
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childHandler(accepted);
    SocketOptions.set(settings, transport.kind(), server);
    return bound(server.bind(host, port), name, host, port);
  }

  /**
   * Receives datagrams: by one socket for each event loop where they can share a port, so that a
   * peer's datagrams always come by the same one.
   *
   * @param received makes the handler of one socket
   * @return the sockets, at least one
   * @throws BindFailure when the address cannot be had
   */
  public List<Channel> udp(String name, String host, int port, Supplier<ChannelHandler> received) {
    DatagramLoops loops = transport.datagramLoops();
    List<Channel> sockets = new ArrayList<>();
    int at = port;
    try {
      for (int i = 0; i < loops.size(); i++) {
        Bootstrap socket =
            new Bootstrap()
                .group(loops.onServer(true).next())
                .channelFactory(() -> loops.onChannel(DatagramChannel.class, loops.onServer(true)))
                .option(
                    ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_DATAGRAM))
                .handler(received.get());
        Channel bound = bound(socket.bind(host, at), name, host, at);
        sockets.add(bound);
        at = ((InetSocketAddress) bound.localAddress()).getPort();
      }
      return sockets;
    } catch (RuntimeException e) {
      sockets.forEach(Channel::close);
      throw e;
    }
  }

  /** Looks names up on an event loop of {@link #udp}'s sockets; the caller closes it. */
  public AddressResolverGroup<InetSocketAddress> resolver(EventLoop loop) {
    return new DnsAddressResolverGroup(
        new DnsNameResolverBuilder().datagramChannelType(transport.datagramClass(loop)));
  }

  /**
   * Opens a socket that exchanges datagrams with one peer.
   *
   * @param loop one of {@link #udp}'s sockets
   */
  public ChannelFuture datagramsWith(
      EventLoop loop,
      UpstreamTarget target,
      AddressResolverGroup<InetSocketAddress> resolver,
      ChannelHandler received) {
    return new Bootstrap()
        .group(loop)
        .channel(transport.datagramClass(loop))
        .resolver(resolver)
        .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_DATAGRAM))
        .handler(received)
        .connect(TargetAddress.of(target));
  }

  private static Channel bound(ChannelFuture binding, String name, String host, int port) {
    binding.awaitUninterruptibly();
    if (!binding.isSuccess()) {
      throw new BindFailure(name, host, port, binding.cause());
    }
    return binding.channel();
  }
}
