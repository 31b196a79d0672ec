package dev.weir.common.netty.socket;

import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection whose peer may still be sending. Closing at once would answer those bytes
 * with a reset, which can destroy the last that was sent before the peer has read it (RFC 9112
 * section 9.6); so the sending half is closed first, and the rest when the peer closes or a while
 * later.
 */
public final class LingeringClose {

  private static final Duration LINGER = Duration.ofSeconds(1);

  private LingeringClose() {}

  /** Closes a client's connection, which whoever reads it goes on reading, after a second. */
  public static void close(Channel channel) {
    if (channel instanceof DuplexChannel duplex) {
      linger(duplex, LINGER);
    } else {
      channel.close();
    }
  }

  /**
   * Closes one that takes its time for what the kernel holds for it, and takes what it sends
   * meanwhile; at once where it has ended before.
   *
   * @param patience for how long at most
   */
  public static void close(DuplexChannel channel, Duration patience) {
    if (channel.isInputShutdown()) {
      channel.close();
    } else {
      InputDiscard.begin(channel, Long.MAX_VALUE);
      linger(channel, patience);
    }
  }

  private static void linger(DuplexChannel channel, Duration patience) {
    OutputEnd.send(channel);
    Future<?> over =
        channel
            .eventLoop()
            .schedule(() -> channel.close(), patience.toNanos(), TimeUnit.NANOSECONDS);
    channel.closeFuture().addListener(_ -> over.cancel(false));
  }
}
