package dev.weir.lb.netty;

import dev.weir.common.netty.upstream.UpstreamConnection;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request: what waits for a connection, and what has left but is kept, up to a bound,
 * to be sent to another upstream. A request without a body costs nothing here.
 */
final class RequestBody {

  private @Nullable Deque<HttpContent> waiting;
  private @Nullable Deque<HttpContent> kept;
  private long room;
  private boolean keeping;
  private boolean whole;
  private boolean lost;
  private long bytes;

  /** Keeps what leaves, up to so many bytes, from 0. */
  void keepUpTo(long bytes) {
    keeping = true;
    room = bytes;
  }

  /** Whether its end has come. */
  boolean isWhole() {
    return whole;
  }

  /** Whether a piece of it has left and is not held any more. */
  boolean isLost() {
    return lost;
  }

  /** What came of it so far. */
  long bytes() {
    return bytes;
  }

  /** Notes a piece that came. */
  void came(HttpContent content) {
    bytes += content.content().readableBytes();
    whole = content instanceof LastHttpContent;
  }

  /** Holds a piece until there is a connection. */
  void hold(HttpContent content) {
    Deque<HttpContent> queue = waiting == null ? new ArrayDeque<>(4) : waiting;
    waiting = queue;
    queue.add(content);
  }

  /**
   * Sends a piece, and keeps it if there is room.
   *
   * @return whether it was the last
   */
  boolean send(HttpContent content, UpstreamConnection to) {
    boolean last = content instanceof LastHttpContent;
    if (says(content)) {
      keep(content);
    }
    to.write(content);
    return last;
  }

  /** An end of which nothing but that it is the end would be missed is not worth keeping. */
  private static boolean says(HttpContent content) {
    return content.content().isReadable()
        || (content instanceof LastHttpContent last && !last.trailingHeaders().isEmpty());
  }

  private void keep(HttpContent content) {
    int size = content.content().readableBytes();
    if (!keeping || size > room) {
      forget();
      lost = true;
      return;
    }
    room -= size;
    Deque<HttpContent> queue = kept == null ? new ArrayDeque<>(4) : kept;
    kept = queue;
    queue.add(content.retainedDuplicate());
  }

  /**
   * Sends what there is to a new connection, from the beginning.
   *
   * @return whether that was all of it
   */
  boolean sendFromTheStart(UpstreamConnection to) {
    boolean ended = false;
    if (kept != null) {
      for (HttpContent content : kept) {
        ended = content instanceof LastHttpContent;
        to.write(content.retainedDuplicate());
      }
    }
    HttpContent content;
    while (waiting != null && (content = waiting.poll()) != null) {
      ended = send(content, to);
    }
    if (whole && !ended) {
      // a try before this one had the end, which was empty
      to.write(LastHttpContent.EMPTY_LAST_CONTENT);
    }
    return whole;
  }

  /** No other try will follow: nothing that has left is kept any more. */
  void forget() {
    keeping = false;
    if (kept != null) {
      kept.forEach(HttpContent::release);
      kept = null;
    }
  }

  /** The exchange is over. */
  void release() {
    forget();
    if (waiting != null) {
      waiting.forEach(HttpContent::release);
      waiting = null;
    }
  }
}
