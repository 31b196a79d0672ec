package dev.weir.common.netty.socket;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundInvoker;
import io.netty.channel.socket.DuplexChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How one of two connections that pass each other's bytes on gets the last of them, once the other
 * has said all, or has closed. It may take as long as it likes for what waits in Weir, while it
 * takes something; once it has taken nothing for as long as is borne, it is closed. To be used on
 * its event loop alone.
 */
public final class LastBytes implements Runnable {

  /**
   * How much a peer that is to be closed may go on to send, as it may not come to read before: all
   * that sockets and their buffers hold; yet a stream without end is cut.
   */
  public static final long WHAT_SOCKETS_HOLD = 16 << 20;

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
    this.unsentThen = unsent(to);
  }

  /**
   * Sends what waits, and closes: who gets it is listened to no more. As long as is borne is left
   * for what the kernel holds then, and for its own end.
   *
   * @param by what was sent by before, so that this comes after it
   * @param patience how long it is borne that nothing of it is taken
   * @param progress run when some of it was taken
   * @param mostDiscarded bytes that it may send meanwhile, to be dropped; with more it is closed
   */
  public static void close(
      DuplexChannel to,
      ChannelOutboundInvoker by,
      Duration patience,
      Runnable progress,
      long mostDiscarded) {
    if (to.isActive()) {
      InputDiscard.begin(to, mostDiscarded);
      send(to, by, patience, progress, () -> LingeringClose.close(to, patience));
    }
  }

  /**
   * Sends what waits, and an end behind it: who gets it is listened to as before.
   *
   * @param patience how long it is borne that nothing of it is taken
   * @param progress run when some of it was taken
   */
  public static void endOutput(
      DuplexChannel to, ChannelOutboundInvoker by, Duration patience, Runnable progress) {
    if (to.isActive()) {
      send(to, by, patience, progress, () -> OutputEnd.send(to));
    }
  }

  private static void send(
      DuplexChannel to,
      ChannelOutboundInvoker by,
      Duration patience,
      Runnable progress,
      Runnable then) {
    ChannelFuture sent = by.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> then.run());
    if (!sent.isDone()) {
      new LastBytes(to, sent, patience, progress).lookLater();
    }
  }

  /** What the peer of a channel has not taken yet; 0 for streams, of which it is not known. */
  public static long unsent(Channel channel) {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes() - buffer.currentProgress();
  }

  private void lookLater() {
    to.eventLoop().schedule(this, betweenNanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void run() {
    if (sent.isDone()) {
      return;
    }
    long unsent = unsent(to);
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
