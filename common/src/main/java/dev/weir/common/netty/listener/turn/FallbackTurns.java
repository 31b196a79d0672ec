package dev.weir.common.netty.listener.turn;

import dev.weir.common.netty.http.InterimAnswer;
import dev.weir.common.netty.listener.admission.LimitFields;
import dev.weir.common.netty.upstream.UpstreamConnection;
import dev.weir.common.ratelimit.Lease;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * The turns of Reactor Netty: what it is handed, what it writes on the way to the client, and when
 * its turn is over.
 */
final class FallbackTurns implements Fallback {

  private final ChannelHandlerContext ctx;
  private final ClientSide side;
  private final Succession succession;
  private @Nullable FallbackTurn current;
  private boolean flushDue;

  /**
   * @param ctx of the handler that Reactor Netty's stand behind
   */
  FallbackTurns(ChannelHandlerContext ctx, ClientSide side, Succession succession) {
    this.ctx = ctx;
    this.side = side;
    this.succession = succession;
  }

  /** Hands a request on. */
  @Override
  public void begin(HttpRequest request, LaneStream stream) {
    flushNow();
    side.turns.becomeFallback(stream.connects());
    current = new FallbackTurn(stream);
    if (request instanceof LastHttpContent) {
      side.intake.cameWhole();
    }
    ctx.fireChannelRead(request);
  }

  @Override
  public void content(HttpContent content) {
    if (current != null) {
      current.received(content);
    }
    ctx.fireChannelRead(content);
    endIfDone();
  }

  /** Flushes what Reactor Netty wrote, with what else goes out in this turn of the loop. */
  void flush() {
    flushDue = true;
    side.io.flush();
  }

  /**
   * Reactor Netty ends a request when its answer is flushed, and must have ended it before it is
   * given the next: a client may have sent several at once.
   */
  private void flushNow() {
    if (flushDue) {
      flushDue = false;
      ctx.flush();
    }
  }

  /** Takes what Reactor Netty writes, in its turn or out of it. */
  void write(Object msg, ChannelPromise promise) {
    FallbackTurn turn = current;
    if (side.turns.is(Turn.TUNNEL)) {
      // what it still says of a request that a tunnel has taken goes nowhere
      ReferenceCountUtil.release(msg);
      promise.tryFailure(new ClosedChannelException());
    } else if (turn == null || !(side.turns.is(Turn.FALLBACK) || side.turns.is(Turn.CLOSING))) {
      ctx.write(msg, promise);
    } else if (side.turns.is(Turn.CLOSING)) {
      // its request was refused midway
      ReferenceCountUtil.release(msg);
      promise.tryFailure(new ClosedChannelException());
    } else {
      write(turn, msg, promise);
    }
  }

  private void write(FallbackTurn turn, Object msg, ChannelPromise promise) {
    turn.written(msg);
    if (turn.isShort()) {
      cutOff(turn, msg, promise);
      return;
    }
    if (msg instanceof HttpResponse response) {
      prepare(turn, response);
    }
    ctx.write(turn.withTrailers(msg), promise);
    if (msg instanceof HttpResponse response && turn.isSwitchedBy(response)) {
      count(turn, response.status().code(), System.nanoTime());
      leaveToUpgrade();
    } else {
      endIfDone();
    }
  }

  private void cutOff(FallbackTurn turn, Object msg, ChannelPromise promise) {
    ReferenceCountUtil.release(msg);
    promise.tryFailure(new ClosedChannelException());
    cut(turn);
  }

  /**
   * An answer has failed midway: its client sees that it is not whole, and gets nothing more. Does
   * nothing where the turn is over.
   */
  void cutOff(FallbackTurn turn) {
    if (turn == current && turn.begun() && side.turns.is(Turn.FALLBACK)) {
      cut(turn);
    }
  }

  private void cut(FallbackTurn turn) {
    count(turn, turn.status(), System.nanoTime());
    side.turns.become(Turn.CLOSING);
    side.ending.cancel();
  }

  private void prepare(FallbackTurn turn, HttpResponse response) {
    side.admission.headOfAnswer(response);
    side.scope.announceAlternative(response.headers());
    LimitFields.add(response.headers(), side.admission.admitted());
    if (side.scope.draining() && !side.multiplexed && !InterimAnswer.isInformational(response)) {
      HttpUtil.setKeepAlive(response, false);
      turn.endsConnection();
    }
  }

  /** Opens the tunnel that a request has asked for; where its turn is over, there is none. */
  void tunnel(FallbackTurn turn, HttpResponse switching, UpstreamConnection upstream) {
    if (turn != current || turn.begun() || !side.turns.is(Turn.FALLBACK)) {
      upstream.abort();
      return;
    }
    current = null;
    turn.becomesTunnel(side.intake.bytes());
    turn.stream().tunnel(switching, upstream);
  }

  void writable() {
    if (current != null) {
      current.writable();
    }
  }

  private void leaveToUpgrade() {
    if (side.guard != null && !side.multiplexed) {
      side.guard.stopTiming();
    }
    side.stopInspecting();
    // permits are held for as long as what it was upgraded to is there
    Lease lease = side.admission.takeLease();
    ctx.channel().closeFuture().addListener(closed -> lease.release());
    if (side.multiplexed) {
      ctx.pipeline().replace(ctx.handler(), EarlyPieces.NAME, new EarlyPieces(side.turns));
      return;
    }
    for (Object early = side.turns.poll(); early != null; early = side.turns.poll()) {
      ctx.fireChannelRead(early);
    }
    ctx.pipeline().remove(ctx.handler());
  }

  private void endIfDone() {
    FallbackTurn ended = current;
    if (ended == null || !ended.answered() || !side.intake.isWhole()) {
      return;
    }
    current = null;
    long now = side.answered();
    count(ended, ended.status(), now);
    side.turns.become(Turn.FREE);
    if (ended.isEndOfConnection()) {
      side.ending.closeWhenSent();
    } else if (!side.turns.nothingWaits()) {
      ctx.executor().execute(succession::serveWaiting);
    }
  }

  @Override
  public boolean isUnanswered() {
    return current != null && !current.begun();
  }

  @Override
  public void end() {
    if (current != null) {
      current.end();
    }
  }

  @Override
  public void countUnfinished(int status) {
    if (current != null) {
      count(current, current.begun() ? current.status() : status, System.nanoTime());
    }
  }

  private void count(FallbackTurn ended, int status, long now) {
    ended.count(side.scope.series(), status, now, side.intake.bytes());
  }

  @Nullable FallbackTurn current() {
    return current;
  }
}
