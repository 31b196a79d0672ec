package dev.weir.common.netty.listener.connection;

import dev.weir.common.netty.listener.http2.Http2Idleness;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first handler of a client connection: counts it in and out, and ends it when the client is
 * too slow. It looks at the clock a few times within the shortest time-out instead of arming a
 * timer for each request.
 */
public final class ConnectionGuard extends ChannelInboundHandlerAdapter implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(ConnectionGuard.class);

  private static final long MIN_TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long MAX_TICK_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final ListenerScope scope;
  private final Consumer<ChannelPipeline> multiplexed;
  private InetAddress peer;
  private @Nullable ChannelHandlerContext ctx;
  private @Nullable ScheduledFuture<?> tick;
  private @Nullable TimedConnection requests;
  private final Set<TimedRequests> streams = new HashSet<>();
  private final Http2Idleness http2 = new Http2Idleness();
  private boolean entered;
  private long lastReadNanos;
  private long headStartNanos;
  private boolean headStarted;

  /**
   * @param multiplexed has the requests of a connection of HTTP/2 come by streams, from when it
   *     turns out to be one
   */
  public ConnectionGuard(
      ListenerScope scope, InetSocketAddress peer, Consumer<ChannelPipeline> multiplexed) {
    this.scope = scope;
    this.multiplexed = multiplexed;
    this.peer = peer.getAddress();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    this.ctx = ctx;
    entered = scope.enter(ctx.channel(), peer);
    if (!entered) {
      ctx.close();
      return;
    }
    lastReadNanos = System.nanoTime();
    long period = tickNanos(scope.settings());
    tick = ctx.executor().scheduleWithFixedDelay(this, period, period, TimeUnit.NANOSECONDS);
  }

  /**
   * A PROXY header said whose connection this is.
   *
   * @param source the client; null: who sent it
   * @return whether the limits allow that client one more
   */
  public boolean identified(@Nullable InetSocketAddress source) {
    if (source == null) {
      return true;
    }
    InetAddress client = source.getAddress();
    entered = ctx != null && entered && scope.move(ctx.channel(), peer, client);
    peer = client;
    return entered;
  }

  private static long tickNanos(ListenerSettings settings) {
    long shortest =
        java.util.stream.Stream.of(
                settings.timeouts().header(),
                settings.timeouts().idle(),
                settings.timeouts().body(),
                settings.timeouts().send(),
                settings.timeouts().tunnelEnd())
            .mapToLong(Duration::toNanos)
            .min()
            .orElse(MAX_TICK_NANOS);
    return Math.clamp(shortest / 4, MIN_TICK_NANOS, MAX_TICK_NANOS);
  }

  /** Tells who takes the requests of this connection. */
  public void serves(TimedConnection requests) {
    this.requests = requests;
  }

  /** Tells who takes the requests of streams of this connection, or of one. */
  public void servesStreams(TimedRequests requests) {
    streams.add(requests);
  }

  public void servesNoMore(TimedRequests gone) {
    streams.remove(gone);
    if (gone.equals(requests)) {
      requests = null;
    }
  }

  /** The connection has turned out to be one of HTTP/2. */
  void becomeMultiplexed() {
    if (ctx != null) {
      multiplexed.accept(ctx.pipeline());
    }
  }

  /**
   * The connection speaks something else from now on, whose time-outs are another's: a WebSocket.
   */
  public void stopTiming() {
    if (tick != null) {
      tick.cancel(false);
    }
  }

  /** A request's head is complete. */
  public void headComplete() {
    headStarted = false;
  }

  public long lastReadNanos() {
    return lastReadNanos;
  }

  /** What the client sent had to be refused. */
  public void refused() {
    scope.refused(peer);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    lastReadNanos = System.nanoTime();
    if (!headStarted && requests != null && requests.awaitsHead()) {
      headStarted = true;
      headStartNanos = lastReadNanos;
    }
    ctx.fireChannelRead(msg);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    stopTiming();
    if (entered) {
      entered = false;
      scope.leave(peer);
    }
    ctx.fireChannelInactive();
  }

  @Override
  public void run() {
    ChannelHandlerContext ctx = this.ctx;
    if (ctx == null || !ctx.channel().isActive()) {
      return;
    }
    long now = System.nanoTime();
    if (requests == null) {
      superviseHttp2(ctx, now);
    } else if (headStarted
        && requests.awaitsHead()
        && isPast(now, headStartNanos, scope.settings().timeouts().header())) {
      requests.refuseSlowHead();
    } else {
      requests.enforceTimeouts(now, lastReadNanos);
    }
  }

  /** Whether more than a limit has passed since; times are of {@link System#nanoTime}. */
  public static boolean isPast(long now, long since, Duration limit) {
    return now - since > limit.toNanos();
  }

  /**
   * A connection that breaks is the client's affair. Whoever serves it hears that it is closed; on
   * an HTTP/2 connection nobody would take this, and Netty would log it as a fault of ours.
   */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException) {
      log.debug("connection {} broke: {}", ctx.channel(), cause.getMessage());
      ctx.close();
    } else {
      ctx.fireExceptionCaught(cause);
    }
  }

  private void superviseHttp2(ChannelHandlerContext ctx, long now) {
    Http2FrameCodec codec = ctx.pipeline().get(Http2FrameCodec.class);
    if (codec != null) {
      FrameFloodLimit.install(ctx.pipeline(), scope);
    }
    long since = codec == null ? lastReadNanos : http2.sinceNanos(codec.connection(), now);
    if (isPast(now, since, scope.settings().timeouts().idle())) {
      ctx.channel().close();
      return;
    }
    for (TimedRequests stream : List.copyOf(streams)) {
      stream.enforceTimeouts(now, lastReadNanos);
    }
  }
}
