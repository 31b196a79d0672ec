package dev.weir.common.netty.listener.turn;

import dev.weir.common.netty.listener.wire.Wire;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.FullHttpResponse;

/** How a connection or stream ends: with an answer that its client can still read, if any. */
final class Ending {

  private final Wire wire;
  private final Turns turns;
  private final RequestIntake intake;
  private final boolean multiplexed;

  Ending(Wire wire, Turns turns, RequestIntake intake, boolean multiplexed) {
    this.wire = wire;
    this.turns = turns;
    this.intake = intake;
    this.multiplexed = multiplexed;
  }

  /** Answers and closes: nothing after what is refused can be trusted. */
  void refuse(FullHttpResponse answer) {
    turns.become(Turn.CLOSING);
    intake.neverWhole();
    closeAfter(writeNow(answer));
  }

  private ChannelFuture writeNow(Object last) {
    ChannelFuture written = wire.writeAndTell(last);
    wire.flushNow();
    return written;
  }

  /** Closes when what was written is out. */
  void closeWhenSent() {
    turns.become(Turn.CLOSING);
    closeAfter(writeNow(Unpooled.EMPTY_BUFFER));
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
      written.addListener(future -> wire.close(linger && future.isSuccess()));
    }
  }

  /**
   * The answer is out and the client sends on and on: it is told to stop, and may still read the
   * answer.
   */
  void stopReceiving() {
    turns.become(Turn.CLOSING);
    if (multiplexed) {
      wire.stopReceiving();
    } else {
      closeWhenSent();
    }
  }

  /** Closes at once; what was to go out with the end of this turn of the loop goes first. */
  void cut() {
    turns.become(Turn.CLOSING);
    wire.flushNow();
    wire.close(false);
  }

  /** Closes at once, and says so. */
  void cancel() {
    wire.cancel();
  }
}
