package dev.weir.lb.stream;

/** What arrives at a stream listener. */
public enum StreamProtocol {
  /** Connections, whatever they say. */
  TCP,
  /**
   * TLS connections that are passed on unopened, to the pool of the server name that they ask for.
   */
  TLS,
  /** Datagrams, in sessions by the client's address and port. */
  UDP
}
