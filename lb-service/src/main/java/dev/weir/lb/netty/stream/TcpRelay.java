package dev.weir.lb.netty.stream;

import dev.weir.common.health.ProbeOutcome;
import dev.weir.lb.health.TryEnd;
import dev.weir.lb.stream.StreamAsk;
import dev.weir.lb.stream.StreamProtocol;
import dev.weir.lb.upstream.Pool;
import dev.weir.lb.upstream.Upstream;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection: chooses an upstream, another while none accepts, and from then on both
 * sides pass each other's bytes on. The last handler of the client's channel.
 *
 * <p>For the measurements a connection is a request: 200 when an upstream took it, 503 when none
 * did.
 */
final class TcpRelay extends ChannelInboundHandlerAdapter {

  private static final int TAKEN = 200;
  private static final int UNAVAILABLE = 503;

  private final StreamScope scope;
  private final InetSocketAddress peer;
  private final StreamAsk ask;
  private final long startNanos = System.nanoTime();
  private final Set<Upstream> tried = new HashSet<>();

  /** What came before the upstream was there. */
  private final ArrayDeque<ByteBuf> early = new ArrayDeque<>();

  private @Nullable ChannelHandlerContext client;
  private @Nullable Upstream chosen;
  private @Nullable Splice splice;
  private @Nullable ScheduledFuture<?> idle;
  private boolean inputEnded;
  private boolean over;

  TcpRelay(StreamScope scope, InetSocketAddress peer) {
    this.scope = scope;
    this.peer = peer;
    this.ask = new StreamAsk(peer.getAddress());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    client = ctx;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    if (scope.settings.protocol() == StreamProtocol.TCP) {
      Pool pool = scope.pool(null);
      if (pool == null) {
        giveUp();
      } else {
        begin(pool);
      }
    }
  }

  /** It is known where the connection belongs. */
  void begin(Pool pool) {
    attempt(pool, pool.choose(ask));
  }

  private void attempt(Pool pool, @Nullable Upstream upstream) {
    ChannelHandlerContext asking = client;
    if (upstream == null || asking == null) {
      giveUp();
      return;
    }
    chosen = upstream;
    upstream.begun();
    ChannelFuture connecting =
        scope.upstreams.connect(asking.channel().eventLoop(), upstream.target());
    connecting.addListener(
        done -> {
          if (!done.isSuccess()) {
            failed(pool, upstream, String.valueOf(done.cause().getMessage()));
          } else if (over) {
            connecting.channel().close();
          } else {
            join(asking, connecting.channel());
          }
        });
  }

  private void failed(Pool pool, Upstream upstream, String reason) {
    if (over) {
      return;
    }
    chosen = null;
    upstream.ended(TryEnd.CONNECT_FAILURE, UNAVAILABLE, System.nanoTime() - startNanos, 0, 0);
    pool.probed(upstream, new ProbeOutcome.Failed(reason));
    tried.add(upstream);
    attempt(pool, pool.chooseOther(ask, tried));
  }

  /** No upstream: the client finds its connection reset. */
  private void giveUp() {
    if (client != null) {
      Splice.reset(client.channel());
    }
  }

  private void join(ChannelHandlerContext client, Channel upstream) {
    Duration silence = scope.settings.limits().idle();
    Splice spliced = new Splice(client.channel(), upstream, silence);
    splice = spliced;
    ProxyHeaderWriter.write(
        scope.settings.proxyHeader(),
        upstream,
        peer,
        (InetSocketAddress) client.channel().localAddress());
    upstream.pipeline().addLast(spliced.ofUpstream());
    ByteBuf piece;
    while ((piece = early.poll()) != null) {
      spliced.toUpstream(piece);
    }
    spliced.start(inputEnded);
    long limit = silence.toNanos();
    idle =
        client
            .executor()
            .scheduleWithFixedDelay(
                () -> closeIfIdle(spliced, limit), limit, limit / 4, TimeUnit.NANOSECONDS);
  }

  private static void closeIfIdle(Splice spliced, long limit) {
    if (System.nanoTime() - spliced.lastByteNanos() >= limit) {
      spliced.close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (splice == null) {
      early.add((ByteBuf) msg);
    } else {
      splice.toUpstream((ByteBuf) msg);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (splice != null) {
      splice.clientReadComplete();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (splice != null && ctx.channel().isWritable()) {
      splice.clientWritable();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      inputEnded = true;
      if (splice != null) {
        splice.clientEnded();
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    end();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (splice != null) {
      splice.reset();
    }
    ctx.close();
  }

  private void end() {
    if (over) {
      return;
    }
    over = true;
    if (idle != null) {
      idle.cancel(false);
    }
    early.forEach(ByteBuf::release);
    early.clear();
    long nanos = System.nanoTime() - startNanos;
    Splice spliced = splice;
    long in = spliced == null ? 0 : spliced.bytesIn();
    long out = spliced == null ? 0 : spliced.bytesOut();
    if (chosen != null) {
      TryEnd end = spliced == null ? TryEnd.GIVEN_UP : TryEnd.ANSWERED;
      chosen.ended(end, TAKEN, nanos, in, out);
    }
    scope.series.record(chosen == null ? UNAVAILABLE : TAKEN, nanos, in, out);
    if (spliced != null) {
      spliced.clientClosed();
    }
  }
}
