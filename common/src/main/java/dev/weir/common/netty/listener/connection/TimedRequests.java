package dev.weir.common.netty.listener.connection;

/**
 * Who serves the requests of a connection, or of its streams, as {@link ConnectionGuard} sees it.
 */
public interface TimedRequests {

  /**
   * Ends what has been idle, or whose client has been stuck, for longer than the listener bears.
   *
   * @param now by {@link System#nanoTime}
   * @param lastReadNanos when the connection last brought something, by the same
   */
  void enforceTimeouts(long now, long lastReadNanos);
}
