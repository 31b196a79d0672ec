package dev.weir.common.netty;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Knows what a client is waited for, and for how long that is borne. Times are of {@link
 * System#nanoTime}.
 */
final class Patience {

  private final ListenerSettings settings;
  private final boolean multiplexed;
  private boolean awaitsBody;
  private long askedNanos;
  private long freeSinceNanos = System.nanoTime();
  private long unwritableSinceNanos;

  /**
   * @param multiplexed whether this is about one stream of a connection
   */
  Patience(ListenerSettings settings, boolean multiplexed) {
    this.settings = settings;
    this.multiplexed = multiplexed;
  }

  /** An answer is out. */
  void free(long now) {
    freeSinceNanos = now;
  }

  /** Whether a piece of the request body has been asked for and has not come. */
  void awaitsBody(boolean awaits) {
    awaitsBody = awaits;
    if (awaits && multiplexed) {
      askedNanos = System.nanoTime();
    }
  }

  /** Something came. */
  void received() {
    awaitsBody = false;
  }

  /** Whether the client takes what it is sent. */
  void writable(boolean writable) {
    unwritableSinceNanos = writable ? 0 : System.nanoTime();
  }

  /**
   * Whether a client has been idle, or stuck, for longer than the listener bears.
   *
   * @param tunnel the tunnel, where it is one's turn
   */
  boolean isOver(Turn turn, @Nullable Tunnel tunnel, long now, long lastReadNanos) {
    return multiplexed
        ? isStreamOver(turn, tunnel, now)
        : isConnectionOver(turn, tunnel, now, lastReadNanos);
  }

  /** A stream that still is there after its answer has not taken all of it. */
  private boolean isStreamOver(Turn turn, @Nullable Tunnel tunnel, long now) {
    return switch (turn) {
      case LANE, FALLBACK, DISCARD ->
          (awaitsBody && past(now, askedNanos, settings.timeouts().body())) || isStuck(now);
      case TUNNEL ->
          tunnel != null && past(now, tunnel.lastByteNanos(), settings.timeouts().tunnelIdle());
      case FREE, CLOSING -> past(now, freeSinceNanos, settings.timeouts().send());
    };
  }

  private boolean isConnectionOver(
      Turn turn, @Nullable Tunnel tunnel, long now, long lastReadNanos) {
    return switch (turn) {
      case FREE -> isFreeFor(settings.timeouts().idle(), now, lastReadNanos);
      case LANE, FALLBACK, DISCARD ->
          (awaitsBody && past(now, lastReadNanos, settings.timeouts().body())) || isStuck(now);
      case TUNNEL ->
          tunnel != null
              && past(
                  now,
                  Math.max(lastReadNanos, tunnel.lastByteNanos()),
                  settings.timeouts().tunnelIdle());
      case CLOSING -> isStuck(now);
    };
  }

  /** Whether a connection without a request has been without one for so long. */
  boolean isFreeFor(Duration limit, long now, long lastReadNanos) {
    return past(now, Math.max(lastReadNanos, freeSinceNanos), limit);
  }

  private boolean isStuck(long now) {
    return unwritableSinceNanos != 0 && past(now, unwritableSinceNanos, settings.timeouts().send());
  }

  static boolean past(long now, long since, Duration limit) {
    return now - since > limit.toNanos();
  }
}
