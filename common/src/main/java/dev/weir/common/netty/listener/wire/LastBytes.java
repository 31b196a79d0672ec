package dev.weir.common.netty.listener.wire;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundInvoker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What a side of a tunnel is still to get after the other has closed. It may take as long as it
 * likes for that, while it takes something; once it has taken nothing for as long as is borne, it
 * is closed. To be used on its event loop alone.
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
   * Sends what waits.
   *
   * @param by what was sent by before, so that this comes after it
   * @param patience how long it is borne that nothing of it is taken
   * @param progress run when some of it was taken
   * @param whenSent closes the channel
   */
  static void send(
      Channel to,
      ChannelOutboundInvoker by,
      Duration patience,
      Runnable progress,
      ChannelFutureListener whenSent) {
    ChannelFuture sent = by.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(whenSent);
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
