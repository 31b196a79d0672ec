package dev.weir.common.netty.listener.wire;

import dev.weir.common.netty.socket.InputDiscard;
import dev.weir.common.netty.socket.LingeringClose;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundInvoker;
import io.netty.channel.socket.DuplexChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How a side of a tunnel ends after the other has closed: it is still to get what was sent to it
 * before, and is listened to no more. It may take as long as it likes for what waits in Weir, while
 * it takes something; once it has taken nothing for as long as is borne, it is closed. Then as long
 * again is left for what the kernel holds for it, and for its own end. To be used on its event loop
 * alone.
 */
final class LastBytes implements Runnable {

  /** How often one who takes nothing is looked at until that is borne no longer. */
  private static final int LOOKS = 4;

  private final Channel to;
  private final ChannelFuture sent;
  private final long betweenNanos;
  private final Runnable progress;
  private long unsentThen;
  private int looks;

  private LastBytes(Channel to, ChannelFuture sent, Duration patience, Runnable progress) {
    this.to = to;
    this.sent = sent;
    this.betweenNanos = patience.toNanos() / LOOKS;
    this.progress = progress;
    this.unsentThen = ChannelWire.unsentBytes(to);
  }

  /**
   * Sends what waits, and closes.
   *
   * @param by what was sent by before, so that this comes after it
   * @param patience how long it is borne that nothing of it is taken
   * @param progress run when some of it was taken
   * @param mostDiscarded bytes that it may send meanwhile, to be dropped; with more it is closed
   */
  static void send(
      DuplexChannel to,
      ChannelOutboundInvoker by,
      Duration patience,
      Runnable progress,
      long mostDiscarded) {
    if (!to.isActive()) {
      return;
    }
    InputDiscard.begin(to, mostDiscarded);
    ChannelFuture sent =
        by.writeAndFlush(Unpooled.EMPTY_BUFFER)
            .addListener(_ -> LingeringClose.close(to, patience));
    if (!sent.isDone()) {
      new LastBytes(to, sent, patience, progress).lookLater();
    }
  }

  private void lookLater() {
    to.eventLoop().schedule(this, betweenNanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void run() {
    if (sent.isDone()) {
      return;
    }
    long unsent = ChannelWire.unsentBytes(to);
    if (unsent < unsentThen) {
      unsentThen = unsent;
      looks = 0;
      progress.run();
    } else {
      looks++;
    }
    if (looks < LOOKS) {
      lookLater();
    } else {
      to.close();
    }
  }
}
