package dev.weir.common.netty;

import dev.weir.common.net.HostPort;
import dev.weir.common.netty.UpstreamConnections.Ready;
import dev.weir.common.netty.UpstreamFailure.Kind;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to one upstream; those that are idle lie on a stack, newest on
 * top. A share of the limits of {@link UpstreamSettings} is this pool's own, so that no loop has to
 * ask another.
 */
final class UpstreamPool {

  private final HostPort target;
  private final InetSocketAddress address;
  private final Bootstrap bootstrap;
  private final UpstreamSettings settings;
  private final int maxConnections;
  private final int maxIdle;
  private final int maxPending;
  private final Deque<PooledConnection> idle = new ArrayDeque<>();
  private final Set<PooledConnection> open = new LinkedHashSet<>();
  private final Deque<Waiter> waiters = new ArrayDeque<>();
  private int connecting;
  private boolean closed;

  UpstreamPool(HostPort target, Bootstrap bootstrap, UpstreamSettings settings, int eventLoops) {
    this.target = target;
    this.address = address(target);
    this.settings = settings;
    this.maxConnections = share(settings.maxConnections(), eventLoops);
    this.maxIdle = share(settings.maxIdle(), eventLoops);
    this.maxPending = share(settings.maxPending(), eventLoops);
    this.bootstrap =
        bootstrap
            .clone()
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(codec(), new PooledConnection(UpstreamPool.this));
                  }
                });
  }

  private static int share(int limit, int eventLoops) {
    return Math.max(1, limit / eventLoops);
  }

  /** A literal needs no look-up. */
  private static InetSocketAddress address(HostPort target) {
    byte[] literal = NetUtil.createByteArrayFromIpAddressString(target.host());
    if (literal == null) {
      return InetSocketAddress.createUnresolved(target.host(), target.port());
    }
    try {
      return new InetSocketAddress(InetAddress.getByAddress(literal), target.port());
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(target + " is not an address", e);
    }
  }

  private HttpClientCodec codec() {
    HttpDecoderConfig config = new HttpDecoderConfig().setMaxHeaderSize(settings.maxHeaderBytes());
    return new HttpClientCodec(
        config, HttpClientCodec.DEFAULT_PARSE_HTTP_AFTER_CONNECT_REQUEST, false);
  }

  UpstreamSettings settings() {
    return settings;
  }

  void acquire(UpstreamExchange exchange, Ready then) {
    PooledConnection connection = takeIdle();
    if (connection != null) {
      lend(connection, exchange, then);
    } else if (open.size() + connecting < maxConnections) {
      connect(exchange, then);
    } else if (waiters.size() < maxPending) {
      waiters.addLast(new Waiter(exchange, then, System.nanoTime()));
    } else {
      exhausted(
          exchange, "every connection to " + target + " is busy, and so is the queue for one");
    }
  }

  private @Nullable PooledConnection takeIdle() {
    PooledConnection connection;
    do {
      connection = idle.pollLast();
    } while (connection != null && !connection.channel().isActive());
    return connection;
  }

  private void lend(PooledConnection connection, UpstreamExchange exchange, Ready then) {
    connection.lend(exchange);
    then.ready(connection);
  }

  private void connect(UpstreamExchange exchange, Ready then) {
    connecting++;
    bootstrap
        .connect(address)
        .addListener(
            (ChannelFuture connected) -> {
              connecting--;
              if (connected.isSuccess()) {
                PooledConnection connection =
                    connected.channel().pipeline().get(PooledConnection.class);
                open.add(connection);
                lend(connection, exchange, then);
              } else {
                String detail = "no connection to " + target + ": " + reason(connected.cause());
                exchange.onFailure(new UpstreamFailure(Kind.CONNECT_FAILURE, false, false, detail));
                connectForNextWaiter();
              }
            });
  }

  private static String reason(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  /** An exchange is over, and its connection can serve another. */
  void release(PooledConnection connection) {
    Waiter next = waiters.pollFirst();
    if (next != null) {
      lend(connection, next.exchange, next.then);
    } else if (closed || idle.size() >= maxIdle) {
      connection.channel().close();
    } else {
      connection.idleSince(System.nanoTime());
      idle.addLast(connection);
    }
  }

  /**
   * A connection that had lain idle was found dead: the others are likely to be so too, and the
   * next try is not to find out one by one.
   */
  void dropIdle() {
    List<PooledConnection> stale = List.copyOf(idle);
    idle.clear();
    stale.forEach(connection -> connection.channel().close());
  }

  /** A connection is gone. */
  void forget(PooledConnection connection) {
    open.remove(connection);
    idle.remove(connection);
    connectForNextWaiter();
  }

  private void connectForNextWaiter() {
    if (open.size() + connecting < maxConnections) {
      Waiter next = waiters.pollFirst();
      if (next != null) {
        connect(next.exchange, next.then);
      }
    }
  }

  /**
   * Closes what has been idle, fails what has waited, for too long.
   *
   * @return whether nothing is left here
   */
  boolean sweep(long now) {
    PooledConnection oldest;
    while ((oldest = idle.peekFirst()) != null
        && oldest.idleLongerThan(settings.idleTimeout(), now)) {
      idle.removeFirst();
      oldest.channel().close();
    }
    Waiter first;
    while ((first = waiters.peekFirst()) != null
        && now - first.sinceNanos > settings.pendingTimeout().toNanos()) {
      waiters.removeFirst();
      exhausted(first.exchange, "no connection to " + target + " became free in time");
    }
    List.copyOf(open).forEach(connection -> connection.enforceTimeout(now));
    return open.isEmpty() && waiters.isEmpty() && connecting == 0;
  }

  private static void exhausted(UpstreamExchange exchange, String detail) {
    exchange.onFailure(new UpstreamFailure(Kind.POOL_EXHAUSTED, false, false, detail));
  }

  void close() {
    closed = true;
    waiters.forEach(waiter -> exhausted(waiter.exchange, "shutting down"));
    waiters.clear();
    List.copyOf(open).forEach(connection -> connection.channel().close());
  }

  private record Waiter(UpstreamExchange exchange, Ready then, long sinceNanos) {}
}
