package dev.weir.common.netty.listener.turn;

import dev.weir.common.netty.listener.connection.ConnectionGuard;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.listener.wire.Tunnel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Knows what a client is waited for, and for how long that is borne. Times are of {@link
 * System#nanoTime}.
 */
final class Patience {

  private static final long UNKNOWN = -1;

  private final ListenerSettings settings;
  private final boolean multiplexed;
  private boolean awaitsBody;
  private long askedNanos;

  /** How long pieces of the present body were waited for, up to the last that came. */
  private long waitedNanos;

  private long bodyBytes;
  private long freeSinceNanos = System.nanoTime();
  private long unwritableSinceNanos;
  private long writableSinceNanos = freeSinceNanos;

  /** What was left to send when the client was first looked at, or last found to take enough. */
  private long unsentThen = UNKNOWN;

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

  /** A request begins. */
  void begin() {
    waitedNanos = 0;
    bodyBytes = 0;
  }

  /** Whether a piece of the request body has been asked for and has not come. */
  void awaitsBody(boolean awaits) {
    if (awaits && !awaitsBody) {
      askedNanos = System.nanoTime();
    }
    awaitsBody = awaits;
  }

  /** Something came. */
  void received() {
    if (awaitsBody) {
      waitedNanos += System.nanoTime() - askedNanos;
    }
    awaitsBody = false;
  }

  /** A piece of the body came. */
  void received(int bytes) {
    bodyBytes += bytes;
  }

  /** Whether the client takes what it is sent. */
  void writable(boolean writable) {
    long now = System.nanoTime();
    unwritableSinceNanos = writable ? 0 : now;
    writableSinceNanos = now;
    unsentThen = UNKNOWN;
  }

  /**
   * Whether a client has been idle, or stuck, for longer than the listener bears.
   *
   * @param tunnel the tunnel, where it is one's turn
   * @param unsent bytes that wait for the client to take them, as far as that is known
   */
  boolean isOver(Turn turn, @Nullable Tunnel tunnel, long now, long lastReadNanos, long unsent) {
    if (unwritableSinceNanos != 0 && unsentThen == UNKNOWN) {
      unsentThen = unsent;
    }
    return multiplexed
        ? isStreamOver(turn, tunnel, now, unsent)
        : isConnectionOver(turn, tunnel, now, lastReadNanos, unsent);
  }

  /** A stream that still is there after its answer has not taken all of it. */
  private boolean isStreamOver(Turn turn, @Nullable Tunnel tunnel, long now, long unsent) {
    return switch (turn) {
      case HELD, LANE, FALLBACK, DISCARD ->
          (awaitsBody && isBodyLate(now, askedNanos)) || isStuck(now, unsent);
      case TUNNEL ->
          tunnel != null && ConnectionGuard.isPast(now, tunnel.lastByteNanos(), silence(tunnel));
      case FREE, CLOSING -> ConnectionGuard.isPast(now, freeSinceNanos, settings.timeouts().send());
    };
  }

  private boolean isConnectionOver(
      Turn turn, @Nullable Tunnel tunnel, long now, long lastReadNanos, long unsent) {
    return switch (turn) {
      // the last of the answer may still be on its way
      case FREE ->
          unwritableSinceNanos == 0
              ? isFreeFor(settings.timeouts().idle(), now, lastReadNanos)
              : isStuck(now, unsent);
      case HELD, LANE, FALLBACK, DISCARD ->
          (awaitsBody && isBodyLate(now, lastReadNanos)) || isStuck(now, unsent);
      case TUNNEL ->
          tunnel != null
              && ConnectionGuard.isPast(
                  now, Math.max(lastReadNanos, tunnel.lastByteNanos()), silence(tunnel));
      case CLOSING -> isStuck(now, unsent);
    };
  }

  /** How long nobody may say anything in a tunnel. */
  private Duration silence(Tunnel tunnel) {
    return tunnel.isHalfEnded()
        ? settings.timeouts().tunnelEnd()
        : settings.timeouts().tunnelIdle();
  }

  /** Whether a connection without a request has been without one for so long. */
  boolean isFreeFor(Duration limit, long now, long lastReadNanos) {
    long since = Math.max(Math.max(lastReadNanos, freeSinceNanos), writableSinceNanos);
    return ConnectionGuard.isPast(now, since, limit);
  }

  /**
   * Whether a body has stopped, or drips: what it brought is less than the time that was spent
   * waiting for it is worth. Time in which it was not asked for does not count.
   */
  private boolean isBodyLate(long now, long since) {
    long waited = waitedNanos + (now - askedNanos);
    long limit = settings.timeouts().body().toNanos();
    double expected = waited / 1e9 * settings.limits().minRate();
    return now - since > limit || (waited > limit && bodyBytes < expected);
  }

  /**
   * Whether a client takes nothing, or too little. A large answer in one piece leaves the
   * connection unwritable to its end, however fast it is taken: so what was taken counts, where it
   * is known.
   */
  private boolean isStuck(long now, long unsent) {
    if (unwritableSinceNanos == 0
        || !ConnectionGuard.isPast(now, unwritableSinceNanos, settings.timeouts().send())) {
      return false;
    }
    double expected = (now - unwritableSinceNanos) / 1e9 * settings.limits().minRate();
    boolean tooLittle = unsentThen - unsent < expected;
    unwritableSinceNanos = now;
    unsentThen = unsent;
    return tooLittle;
  }
}
