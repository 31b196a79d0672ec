package dev.weir.common.netty.listener.turn;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;

/** Who serves the requests that the fast lane leaves. */
interface Fallback {

  /** Takes over a request, and the turn with it. */
  void begin(HttpRequest request, LaneStream stream);

  /** Takes a piece of the body, in a turn of its own. */
  void content(HttpContent content);

  /** Whether it has the turn, and has not begun to answer. */
  boolean isUnanswered();

  /**
   * Counts a turn that ends in the middle.
   *
   * @param status what it came to where no answer had begun
   */
  void countUnfinished(int status);

  /** From here on nothing is said to the client any more before an answer. */
  void end();
}
