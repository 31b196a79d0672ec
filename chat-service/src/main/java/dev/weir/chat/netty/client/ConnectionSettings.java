package dev.weir.chat.netty.client;

import dev.weir.chat.message.MessageLimits;
import dev.weir.chat.session.HeartbeatPolicy;
import dev.weir.chat.session.MessageRate;
import java.time.Duration;

/**
 * What holds for each WebSocket connection, whatever it is for.
 *
 * @param limits how large a message may be
 * @param rate how often one connection may speak
 * @param heartbeat when a silent client is pinged and given up
 * @param outboxBytes what may wait for one client beyond its socket; at least the largest message
 *     and 128 KiB, so that no single batch overflows it
 * @param logBytes what may wait between reading and writing, for all connections together, before
 *     reading pauses; at least 64 KiB. It is overshot by one turn of each event loop at most
 * @param closeTimeout how long a client has to answer a close frame before its connection is cut;
 *     positive
 */
public record ConnectionSettings(
    MessageLimits limits,
    MessageRate rate,
    HeartbeatPolicy heartbeat,
    int outboxBytes,
    int logBytes,
    Duration closeTimeout) {

  /**
   * A buffer that an event loop gathers in one turn goes out early when the next message would make
   * it larger than this.
   */
  public static final int TURN_BYTES = 64 * 1024;

  private static final int LEAST_LOG = 64 * 1024;

  public ConnectionSettings {
    int leastOutbox = limits.maxMessageBytes() + 2 * TURN_BYTES;
    if (outboxBytes < leastOutbox) {
      throw new IllegalArgumentException(
          "an outbox of %d bytes: at least %d are needed for messages of %d bytes"
              .formatted(outboxBytes, leastOutbox, limits.maxMessageBytes()));
    }
    if (logBytes < LEAST_LOG) {
      throw new IllegalArgumentException(
          "a log of %d bytes: at least %d are needed".formatted(logBytes, LEAST_LOG));
    }
    if (!closeTimeout.isPositive()) {
      throw new IllegalArgumentException(
          "a close time-out of " + closeTimeout + ": it must be positive");
    }
  }
}
