package dev.weir.common.netty.listener.settings;

import dev.weir.common.netty.socket.Defaults;

/**
 * How much a listener bears; 0 stands for the default.
 *
 * @param maxConnections connections open at once, 100,000; the next one is closed at once
 * @param maxConnectionsPerAddress the same for each peer address, 10,000
 * @param maxRequestLine bytes in the request line, 8,192; longer gets 414
 * @param maxHeaderBytes bytes in all header fields, 16,384; longer gets 431
 * @param maxHeaderFields header fields, 128; more get 431
 * @param maxBodyBytes bytes in a request's body, 1 GiB; more get 413
 * @param maxStreams HTTP/2: requests at once on a connection, 256
 * @param maxResets HTTP/2: streams that a client may reset, or may make us reset, in 30 s, 200;
 *     more end the connection
 * @param maxControlFrames HTTP/2: PING, SETTINGS, PRIORITY and unknown frames, and WINDOW_UPDATE
 *     for crumbs, in 30 s, 2,000; more end the connection
 * @param maxHandshakes TLS handshakes in progress at once, 10,000; the next connection is closed
 * @param maxHandshakesPerAddress the same for each peer address, 1,000
 * @param minRate bytes a second on average, 100, that a request's body must bring once it has been
 *     waited for as long as the time between two pieces may be, and at which an answer must be
 *     taken over the time in which nothing may be; slower ends the exchange
 */
public record ListenerLimits(
    int maxConnections,
    int maxConnectionsPerAddress,
    int maxRequestLine,
    int maxHeaderBytes,
    int maxHeaderFields,
    long maxBodyBytes,
    int maxStreams,
    int maxResets,
    int maxControlFrames,
    int maxHandshakes,
    int maxHandshakesPerAddress,
    int minRate) {

  /** What resets and control frames are counted in, in seconds. */
  public static final int WINDOW_SECONDS = 30;

  public ListenerLimits {
    maxConnections = Defaults.limit(maxConnections, 100_000);
    maxConnectionsPerAddress = Defaults.limit(maxConnectionsPerAddress, 10_000);
    maxRequestLine = Defaults.limit(maxRequestLine, 8_192);
    maxHeaderBytes = Defaults.limit(maxHeaderBytes, 16_384);
    maxHeaderFields = Defaults.limit(maxHeaderFields, 128);
    maxBodyBytes = Defaults.limit(maxBodyBytes, 1L << 30);
    maxStreams = Defaults.limit(maxStreams, 256);
    maxResets = Defaults.limit(maxResets, 200);
    maxControlFrames = Defaults.limit(maxControlFrames, 2_000);
    maxHandshakes = Defaults.limit(maxHandshakes, 10_000);
    maxHandshakesPerAddress = Defaults.limit(maxHandshakesPerAddress, 1_000);
    minRate = Defaults.limit(minRate, 100);
  }

  /** Every default. */
  public static ListenerLimits standard() {
    return new ListenerLimits(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }
}
