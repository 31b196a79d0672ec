package dev.weir.common.netty;

import java.time.Duration;
import java.util.Objects;

/**
 * Where a listener listens and what it bears. Every component but the port may be left out (0) for
 * its default.
 *
 * @param name how metrics and messages call it, {@code http}
 * @param host the address to bind, a literal or a name; {@code 0.0.0.0}, every IPv4 address
 * @param port 0 to 65535; 0 takes any free port
 * @param backlog connections that the kernel may keep for us, 1024
 * @param maxConnections connections open at once, 100,000; the next one is closed at once
 * @param maxConnectionsPerAddress the same for each peer address, 10,000
 * @param maxRequestLine bytes in the request line, 8,192; longer gets 414
 * @param maxHeaderBytes bytes in all header fields, 16,384; longer gets 431
 * @param headerTimeout from a request's first byte to the end of its header, 10 s; slower gets 408
 * @param idleTimeout a connection without a request, 75 s; then it is closed
 * @param bodyTimeout between two pieces of a request body, 30 s; slower ends the exchange
 * @param sendTimeout a client that takes nothing of an answer, 60 s; then it is closed
 * @param tunnelIdleTimeout a tunnel (WebSocket) without a byte either way, 10 min
 * @param drain how long requests in flight may take when the listener closes, 10 s
 */
public record ListenerSettings(
    String name,
    String host,
    int port,
    int backlog,
    int maxConnections,
    int maxConnectionsPerAddress,
    int maxRequestLine,
    int maxHeaderBytes,
    Duration headerTimeout,
    Duration idleTimeout,
    Duration bodyTimeout,
    Duration sendTimeout,
    Duration tunnelIdleTimeout,
    Duration drain) {

  public ListenerSettings {
    name = Objects.requireNonNullElse(name, "http");
    host = Objects.requireNonNullElse(host, "0.0.0.0");
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(
          "port " + port + " of listener " + name + " is not between 0 and 65535");
    }
    backlog = Defaults.limit(backlog, 1024);
    maxConnections = Defaults.limit(maxConnections, 100_000);
    maxConnectionsPerAddress = Defaults.limit(maxConnectionsPerAddress, 10_000);
    maxRequestLine = Defaults.limit(maxRequestLine, 8_192);
    maxHeaderBytes = Defaults.limit(maxHeaderBytes, 16_384);
    headerTimeout = Defaults.time(headerTimeout, 10);
    idleTimeout = Defaults.time(idleTimeout, 75);
    bodyTimeout = Defaults.time(bodyTimeout, 30);
    sendTimeout = Defaults.time(sendTimeout, 60);
    tunnelIdleTimeout = Defaults.time(tunnelIdleTimeout, 600);
    drain = Defaults.time(drain, 10);
  }

  /** A listener with every default. */
  public static ListenerSettings of(String name, String host, int port) {
    Duration standard = Duration.ZERO;
    return new ListenerSettings(
        name, host, port, 0, 0, 0, 0, 0, standard, standard, standard, standard, standard,
        standard);
  }
}
