package dev.weir.common.netty.listener.exchange;

import io.netty.handler.codec.http.HttpContent;

/**
 * One request and its answer in the fast lane, seen from the client's side.
 *
 * <p>Every method is called on the event loop of the client's connection. The order is: {@link
 * #begin}, then {@link #onContent} until the {@link io.netty.handler.codec.http.LastHttpContent},
 * with {@link #onWritable} in between. The exchange ends when the last content of its answer is
 * written, or with {@link #onClientGone}; no call follows that.
 */
public interface Exchange {

  /** Starts the exchange; it may answer at once. */
  void begin();

  /**
   * Takes a piece of the request body; the reference is the exchange's to release. The first piece
   * comes unasked; any further one only after {@link ClientStream#requestMore}.
   */
  void onContent(HttpContent content);

  /**
   * All that one read of the client's socket brought has been delivered: the moment to flush what
   * was written.
   */
  default void onReadComplete() {}

  /** The client's socket takes more again after {@link ClientStream#isWritable} said no. */
  default void onWritable() {}

  /**
   * The client is gone, or its connection failed, before the answer was complete. Everything held
   * must be let go.
   */
  void onClientGone();
}
