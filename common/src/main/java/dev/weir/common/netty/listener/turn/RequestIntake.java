package dev.weir.common.netty.listener.turn;

import dev.weir.common.netty.listener.admission.RequestChecks;
import dev.weir.common.netty.listener.settings.ListenerLimits;
import dev.weir.common.problem.Problem;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/** How much of the present request has come, and whether its body is borne. */
final class RequestIntake {

  private static final long MAX_DISCARDED_BYTES = 256 * 1024;

  /** Within the window that a stream begins with: a client may wait for the reset to go on. */
  private static final long MAX_DISCARDED_STREAM_BYTES = 32 * 1024;

  private final ListenerLimits limits;
  private final long maxDiscarded;

  /** So it is before the first request, and between two. */
  private boolean whole = true;

  private boolean firstPieceDue;
  private long bytes;
  private long discarded;

  /**
   * @param multiplexed whether this is about one stream of a connection
   */
  RequestIntake(ListenerLimits limits, boolean multiplexed) {
    this.limits = limits;
    this.maxDiscarded = multiplexed ? MAX_DISCARDED_STREAM_BYTES : MAX_DISCARDED_BYTES;
  }

  /** The head of a request came. */
  void begin() {
    whole = false;
    firstPieceDue = true;
    bytes = 0;
  }

  /**
   * A piece of its body came.
   *
   * @return why it is refused, or null
   */
  @Nullable Problem received(HttpContent piece) {
    if (piece.decoderResult().isFailure()) {
      return RequestChecks.malformed();
    }
    bytes += piece.content().readableBytes();
    if (bytes > limits.maxBodyBytes()) {
      return RequestChecks.bodyTooLarge(limits);
    }
    firstPieceDue = false;
    whole = piece instanceof LastHttpContent;
    return null;
  }

  /** All of it came with its head. */
  void cameWhole() {
    whole = true;
  }

  /** A message has come that waits: the first piece need not be read for. */
  void pieceWaits() {
    firstPieceDue = false;
  }

  /** Where the present request ends cannot be known any more. */
  void neverWhole() {
    whole = false;
  }

  /** Whether the last of the request has come. */
  boolean isWhole() {
    return whole;
  }

  /** Whether nothing but the head has come: the first piece of a body is read unasked. */
  boolean isFirstPieceDue() {
    return firstPieceDue;
  }

  /** How many bytes of the body have come. */
  long bytes() {
    return bytes;
  }

  /** From here on pieces are thrown away. */
  void beginDiscarding() {
    discarded = 0;
  }

  void discarded(int bytes) {
    discarded += bytes;
  }

  /** Whether more was thrown away than is borne for the sake of the next request. */
  boolean isDiscardOver() {
    return discarded > maxDiscarded;
  }
}
