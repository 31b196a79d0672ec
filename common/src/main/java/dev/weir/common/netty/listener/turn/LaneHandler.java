package dev.weir.common.netty.listener.turn;

import dev.weir.common.netty.http.HeadInspector;
import dev.weir.common.netty.http.ProblemResponses;
import dev.weir.common.netty.listener.connection.ClientConnection;
import dev.weir.common.netty.listener.connection.ListenerScope;
import dev.weir.common.netty.listener.connection.QuicResetLimit;
import dev.weir.common.netty.listener.connection.TimedConnection;
import dev.weir.common.netty.listener.peer.PeerAddress;
import dev.weir.common.netty.listener.wire.ChannelWire;
import dev.weir.common.netty.listener.wire.Tunnel;
import dev.weir.common.netty.listener.wire.Wire;
import dev.weir.common.problem.Problem;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Takes the requests of one HTTP/1.1 connection, or of one stream of HTTP/2 or HTTP/3, in turn:
 * each is served by an exchange of the fast lane or passed on to Reactor Netty, and the next one
 * waits until its answer is written. At most what one read of the socket brought waits, since
 * nothing more is read meanwhile.
 *
 * <p>Sits right behind the codec and before Reactor Netty's own handlers. It tells whose turn it is
 * what happens on the channel, and nothing else: the states are drawn in {@code
 * docs/states/lane.md}.
 */
// the parts are made in handlerAdded, before any other call
@SuppressWarnings("NullAway.Init")
public final class LaneHandler extends ChannelDuplexHandler
    implements TimedConnection, Succession.Taker, RequestEntry.Resumption {

  private final ListenerScope scope;
  private final boolean multiplexed;
  private final @Nullable LeftRequest left;

  private ChannelHandlerContext ctx;
  private ClientSide side;
  private Succession succession;
  private LaneTurns lane;
  private FallbackTurns fallback;
  private BodyEntry bodies;
  private RequestEntry requests;

  LaneHandler(ListenerScope scope, boolean multiplexed) {
    this(scope, multiplexed, null);
  }

  /**
   * @param left the request that comes first, where it was taken and left before
   */
  public LaneHandler(ListenerScope scope, boolean multiplexed, @Nullable LeftRequest left) {
    this.scope = scope;
    this.multiplexed = multiplexed;
    this.left = left;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    this.ctx = ctx;
    HeadInspector heads = ctx.pipeline().get(HeadInspector.class);
    Wire wire = new ChannelWire(ctx, multiplexed);
    ClientConnection connection = new ClientConnection(scope, wire.connection());
    side = new ClientSide(scope, connection, wire, multiplexed, heads);
    succession = new Succession(side, this);
    lane = new LaneTurns(side, succession);
    fallback = new FallbackTurns(ctx, side, succession);
    bodies = new BodyEntry(side, lane, fallback, succession);
    requests = new RequestEntry(side, lane, fallback, bodies, this);
    if (left != null) {
      requests.leftOver(left);
    }
    if (side.guard != null && multiplexed) {
      side.guard.servesStreams(this);
    } else if (side.guard != null) {
      side.guard.serves(this);
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (side.guard != null) {
      side.guard.servesNoMore(this);
    }
    side.admission.abandon();
    side.turns.release();
    side.admission.release();
    side.io.flushWanted();
  }

  // ---- what the client sends

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    side.io.beginRead();
    side.patience.received();
    side.decoded(msg);
    Tunnel tunnel = tunnel();
    if (tunnel != null) {
      tunnel.fromClient(msg);
    } else if (side.turns.mustWait(msg, side.io.isWritable())) {
      side.intake.pieceWaits();
      side.turns.await(msg);
    } else {
      take(msg);
    }
  }

  @Override
  public void take(Object msg) {
    if (side.turns.is(Turn.CLOSING)) {
      ReferenceCountUtil.release(msg);
    } else if (msg instanceof HttpRequest request) {
      requests.begin(request);
    } else if (msg instanceof HttpContent content) {
      bodies.take(content);
    } else {
      ctx.fireChannelRead(msg);
    }
  }

  @Override
  public void laneTookAll() {
    if (lane.isServing()) {
      lane.readComplete();
      side.io.readOn();
    }
  }

  @Override
  public void resume(Runnable held) {
    side.io.beginRead();
    held.run();
    succession.serveWaiting();
    channelReadComplete(ctx);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    side.io.endRead();
    if (lane.isServing()) {
      lane.readComplete();
    }
    side.io.flushWanted();
    switch (side.turns.now()) {
      case FREE -> succession.goOn();
      case HELD -> {}
      case DISCARD, CLOSING -> ctx.read();
      case LANE -> side.io.readOn();
      case FALLBACK -> ctx.fireChannelReadComplete();
      case TUNNEL -> {
        Tunnel tunnel = lane.tunnel();
        if (tunnel != null) {
          tunnel.clientReadComplete();
        }
      }
    }
  }

  /** The end of a request over HTTP/3 comes behind the end of a read, and is a read of its own. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    Tunnel tunnel = tunnel();
    if (tunnel != null && tunnel.isOwnEnd(event)) {
      return;
    }
    if (event instanceof ChannelInputShutdownEvent && tunnel != null) {
      tunnel.clientEnded();
    }
    if (event instanceof ChannelInputShutdownReadComplete && side.io.isReading()) {
      channelReadComplete(ctx);
    }
    ctx.fireUserEventTriggered(event);
  }

  /** Reactor Netty asks for more: not while the next request waits here already. */
  @Override
  public void read(ChannelHandlerContext ctx) {
    if (side.turns.nothingWaits() && !side.turns.is(Turn.HELD) && !side.turns.is(Turn.TUNNEL)) {
      side.io.read();
    }
  }

  private @Nullable Tunnel tunnel() {
    return side.turns.is(Turn.TUNNEL) ? lane.tunnel() : null;
  }

  // ---- what becomes of the channel

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    boolean writable = side.io.isWritable();
    side.patience.writable(writable);
    Tunnel tunnel = tunnel();
    if (side.turns.is(Turn.FALLBACK)) {
      ctx.fireChannelWritabilityChanged();
      if (writable) {
        fallback.writable();
      }
    } else if (writable && side.turns.is(Turn.FREE) && !side.io.isReading()) {
      succession.goOn();
    } else if (writable && lane.isServing()) {
      lane.writable();
    } else if (writable && tunnel != null) {
      tunnel.clientWritable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    Turn last = side.turns.now();
    side.turns.become(Turn.CLOSING);
    side.turns.release();
    fallback.end();
    if (multiplexed && !side.turns.isAnyAnswered()) {
      QuicResetLimit.lost(ctx.channel(), scope);
    }
    side.admission.release();
    switch (last) {
      case LANE -> lane.endUnfinished(ClientSide.CLIENT_GONE);
      case HELD -> requests.heldClientGone();
      case FALLBACK -> fallback.countUnfinished(ClientSide.CLIENT_GONE);
      case TUNNEL -> {
        Tunnel tunnel = lane.tunnel();
        if (tunnel != null) {
          tunnel.clientClosed();
        }
      }
      case FREE, DISCARD, CLOSING -> {}
    }
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof Http2Exception) {
      // the stream is ended with the error that this names, which counts against the client; an end
      // by anyone else would look like our own wish
      return;
    }
    if (side.turns.is(Turn.FALLBACK)) {
      ctx.fireExceptionCaught(cause);
    } else {
      scope.faults().tell(ctx.channel(), cause, System.nanoTime());
      ctx.close();
    }
  }

  // ---- what Reactor Netty writes, and those who serve with it ask

  @Override
  public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
    fallback.write(msg, promise);
  }

  /**
   * With what else goes out in this turn of the loop, as that of the fast lane; what an upgrade
   * writes may have removed this handler before it is flushed.
   */
  @Override
  public void flush(ChannelHandlerContext ctx) {
    if (ctx.isRemoved()) {
      ctx.flush();
    } else {
      fallback.flush();
    }
  }

  /** The turns of Reactor Netty, for those who serve with it. */
  FallbackTurns fallback() {
    return fallback;
  }

  // ---- time

  @Override
  public boolean awaitsHead() {
    return side.turns.is(Turn.FREE);
  }

  @Override
  public void refuseSlowHead() {
    Problem slow =
        Problem.of(
            "request-timeout",
            "Request timeout",
            408,
            "The request's header did not arrive in time.");
    scope.countRefusal(slow, PeerAddress.of(ctx.channel()));
    side.ending.refuse(ProblemResponses.closing(slow));
  }

  @Override
  public void enforceTimeouts(long now, long lastReadNanos) {
    if (side.patience.isOver(
        side.turns.now(), lane.tunnel(), now, lastReadNanos, side.io.unsentBytes())) {
      side.ending.cancel();
    }
  }

  /**
   * The listener closes: a connection that has had no request for a while is closed. Others are
   * told to end with their next answer.
   */
  public void drain(Duration grace) {
    if (side.turns.is(Turn.FREE) && !multiplexed && side.turns.nothingWaits()) {
      long lastRead = side.guard == null ? Long.MIN_VALUE : side.guard.lastReadNanos();
      if (side.patience.isFreeFor(grace, System.nanoTime(), lastRead)) {
        ctx.close();
      }
    }
  }
}
