package dev.weir.common.netty;

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
 * @param maxControlFrames HTTP/2: PING, SETTINGS, PRIORITY and unknown frames in 30 s, 2,000; more
 *     end the connection
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
    int maxControlFrames) {

  /** What resets and control frames are counted in, in seconds. */
  static final int WINDOW_SECONDS = 30;

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
  }

  /** Every default. */
  public static ListenerLimits standard() {
    return new ListenerLimits(0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  /** The same with other limits on connections, in all and for each address. */
  ListenerLimits withConnections(int inAll, int perAddress) {
    return new ListenerLimits(
        inAll,
        perAddress,
        maxRequestLine,
        maxHeaderBytes,
        maxHeaderFields,
        maxBodyBytes,
        maxStreams,
        maxResets,
        maxControlFrames);
  }

  /** The same with another limit on bodies. */
  ListenerLimits withBodyBytes(long bytes) {
    return new ListenerLimits(
        maxConnections,
        maxConnectionsPerAddress,
        maxRequestLine,
        maxHeaderBytes,
        maxHeaderFields,
        bytes,
        maxStreams,
        maxResets,
        maxControlFrames);
  }
}
