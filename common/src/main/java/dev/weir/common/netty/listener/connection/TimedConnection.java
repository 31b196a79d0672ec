package dev.weir.common.netty.listener.connection;

/** Who serves the requests of an HTTP/1.1 connection, as {@link ConnectionGuard} sees it. */
public interface TimedConnection extends TimedRequests {

  /** Whether what the client sends next begins a request. */
  boolean awaitsHead();

  /** The head of a request has not come in time. */
  void refuseSlowHead();
}
