package dev.weir.common.netty.socket;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/**
 * Event loops for QUIC: epoll where it is, else NIO. Not io_uring, on whose datagram sockets
 * handshakes of Netty 4.2.18 stall. Sockets made here share their port (SO_REUSEPORT) where they
 * are epoll's.
 */
public final class DatagramLoops implements LoopResources {

  private final boolean epoll;
  private final EventLoopGroup group;
  private final int size;

  /**
   * @param sockets how other sockets are driven: where that is by NIO, datagrams are too
   */
  DatagramLoops(int size, TransportKind sockets) {
    this.epoll = sockets != TransportKind.NIO && Epoll.isAvailable();
    this.size = epoll ? size : 1;
    this.group =
        new MultiThreadIoEventLoopGroup(
            this.size,
            new DefaultThreadFactory("weir-quic", true),
            epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
  }

  /** How many sockets one port is to have. */
  public int size() {
    return size;
  }

  /** The sockets that go with an event loop of these; null for any other. */
  static @Nullable Class<? extends SocketChannel> socketClass(EventLoop loop) {
    if (!(loop instanceof IoEventLoop io)) {
      return null;
    }
    if (io.isIoType(EpollIoHandler.class)) {
      return EpollSocketChannel.class;
    }
    return io.isIoType(NioIoHandler.class) ? NioSocketChannel.class : null;
  }

  @Override
  public EventLoopGroup onServer(boolean useNative) {
    return group;
  }

  @Override
  public <C extends Channel> C onChannel(Class<C> type, EventLoopGroup group) {
    if (!type.equals(DatagramChannel.class)) {
      throw new IllegalArgumentException(type + " was asked for where only datagrams are served");
    }
    return type.cast(epoll ? shared() : new NioDatagramChannel());
  }

  private static EpollDatagramChannel shared() {
    EpollDatagramChannel channel = new EpollDatagramChannel();
    channel.config().setOption(UnixChannelOption.SO_REUSEPORT, true);
    return channel;
  }

  @Override
  public <C extends Channel> Class<? extends C> onChannelClass(
      Class<C> type, EventLoopGroup group) {
    return (epoll ? EpollDatagramChannel.class : NioDatagramChannel.class).asSubclass(type);
  }

  @Override
  public Mono<Void> disposeLater(Duration quietPeriod, Duration timeout) {
    return Mono.fromRunnable(
        () ->
            group.shutdownGracefully(
                quietPeriod.toMillis(), timeout.toMillis(), TimeUnit.MILLISECONDS));
  }
}
