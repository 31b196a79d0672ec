package dev.weir.common.netty.socket;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.netty.resources.LoopResources;

/**
 * The event loops of a process and the sockets that go with them: epoll where there is one, else
 * io_uring, else NIO. One a process, shared by its listeners and its upstream connections, so that
 * a request never crosses threads.
 */
public final class Transport implements AutoCloseable {

  /** Lets what the loops were told last be done. */
  private static final Duration QUIET_PERIOD = Duration.ofMillis(50);

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final TransportKind kind;
  private final EventLoops loops;
  private final EventLoopGroup group;
  private final int size;
  private @Nullable DatagramLoops datagramLoops;

  private Transport(TransportKind kind, int size) {
    this.kind = kind;
    this.loops = new EventLoops(kind, size, "weir-" + kind.label());
    this.group = loops.onServer(true);
    this.size = size;
  }

  /**
   * Event loops in the number that {@code reactor.netty.ioWorkerCount} says: the processors, at
   * least four.
   */
  public static Transport create() {
    return create(TransportKind.best());
  }

  /** The same number of them, of a given kind, which must be available. */
  public static Transport create(TransportKind kind) {
    return create(kind, LoopResources.DEFAULT_IO_WORKER_COUNT);
  }

  /**
   * A given number of event loops.
   *
   * @param eventLoops how many event loops, at least 1
   */
  public static Transport create(int eventLoops) {
    return create(TransportKind.best(), eventLoops);
  }

  /**
   * A given number of event loops of a given kind.
   *
   * @throws IllegalStateException where that kind cannot be had here
   */
  static Transport create(TransportKind kind, int eventLoops) {
    kind.require();
    return new Transport(kind, eventLoops);
  }

  /** How the sockets are driven. */
  public TransportKind kind() {
    return kind;
  }

  /** How many event loops there are. */
  public int size() {
    return size;
  }

  /** An event loop for work that no client asked for, such as probes; the next one each time. */
  public EventLoop nextLoop() {
    return group.next();
  }

  /**
   * What asks name servers from an event loop: over UDP, and over TCP where an answer does not fit.
   * Whoever builds it closes it.
   *
   * @param timeout for each question
   */
  public DnsNameResolverBuilder nameResolver(EventLoop loop, Duration timeout) {
    return new DnsNameResolverBuilder(loop)
        .datagramChannelType(datagramClass(loop))
        .socketChannelType(socketClass(loop))
        .queryTimeoutMillis(timeout.toMillis());
  }

  /** The event loops of QUIC, made when first asked for. */
  public synchronized DatagramLoops datagramLoops() {
    if (datagramLoops == null) {
      datagramLoops = new DatagramLoops(size, kind);
    }
    return datagramLoops;
  }

  public LoopResources loops() {
    return loops;
  }

  /** How the sockets of an event loop are driven, one of this transport's own or of QUIC's. */
  public TransportKind kind(EventLoop loop) {
    Class<? extends SocketChannel> sockets = DatagramLoops.socketClass(loop);
    if (sockets == null) {
      return kind;
    }
    return sockets.equals(EpollSocketChannel.class) ? TransportKind.EPOLL : TransportKind.NIO;
  }

  /** The sockets that go with an event loop, of this transport's own or of QUIC's. */
  public Class<? extends SocketChannel> socketClass(EventLoop loop) {
    Class<? extends SocketChannel> special = DatagramLoops.socketClass(loop);
    return special == null ? socketClass() : special;
  }

  public Class<? extends SocketChannel> socketClass() {
    return loops.onChannelClass(SocketChannel.class, group);
  }

  public Class<? extends DatagramChannel> datagramClass(EventLoop loop) {
    Class<? extends SocketChannel> sockets = socketClass(loop);
    if (sockets.equals(EpollSocketChannel.class)) {
      return EpollDatagramChannel.class;
    }
    return sockets.equals(NioSocketChannel.class)
        ? NioDatagramChannel.class
        : loops.onChannelClass(DatagramChannel.class, group);
  }

  @Override
  public synchronized void close() {
    if (datagramLoops != null) {
      datagramLoops.disposeLater(QUIET_PERIOD, CLOSE_TIMEOUT).block();
    }
    loops.disposeLater(QUIET_PERIOD, CLOSE_TIMEOUT).block(CLOSE_TIMEOUT.multipliedBy(2));
  }
}
