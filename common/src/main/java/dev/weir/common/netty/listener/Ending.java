package dev.weir.common.netty.listener;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.FullHttpResponse;

/** How a connection or stream ends: with an answer that its client can still read, if any. */
final class Ending {

  private final ChannelHandlerContext ctx;
  private final Turns turns;
  private final RequestIntake intake;
  private final boolean multiplexed;

  Ending(ChannelHandlerContext ctx, Turns turns, RequestIntake intake, boolean multiplexed) {
    this.ctx = ctx;
    this.turns = turns;
    this.intake = intake;
    this.multiplexed = multiplexed;
  }

  /** Answers and closes: nothing after what is refused can be trusted. */
  void refuse(FullHttpResponse answer) {
    turns.become(Turn.CLOSING);
    intake.neverWhole();
    closeAfter(ctx.writeAndFlush(answer));
  }

  /** Closes when what was written is out. */
  void closeWhenSent() {
    turns.become(Turn.CLOSING);
    closeAfter(ctx.writeAndFlush(Unpooled.EMPTY_BUFFER));
  }

  /**
   * Closes when the answer is out; where the client may still be sending, it is given time to read
   * the answer first.
   */
  void closeAfter(ChannelFuture written) {
    turns.become(Turn.CLOSING);
    boolean linger = !intake.isWhole() || !turns.nothingWaits();
    turns.release();
    if (multiplexed && linger) {
      written.addListener(future -> stopReceiving());
    } else {
      written.addListener(
          future -> LingeringClose.close(ctx.channel(), linger && future.isSuccess()));
    }
  }

  /**
   * The answer is out and the client sends on and on: it is told to stop, and may still read the
   * answer.
   */
  void stopReceiving() {
    turns.become(Turn.CLOSING);
    if (multiplexed) {
      Multiplexed.stopReceiving(ctx.channel());
    } else {
      closeWhenSent();
    }
  }

  /** Closes at once; what was to go out with the end of this turn of the loop goes first. */
  void cut() {
    turns.become(Turn.CLOSING);
    ctx.flush();
    ctx.close();
  }

  /** Closes at once, and says so: to close a stream whose end waits to be sent tells nothing. */
  void cancel() {
    if (multiplexed) {
      Multiplexed.cancel(ctx.channel());
    }
    ctx.close();
  }
}
