package dev.weir.common.netty;

/**
 * How much a listener bears; 0 stands for the default.
 *
 * @param maxConnections connections open at once, 100,000; the next one is closed at once
 * @param maxConnectionsPerAddress the same for each peer address, 10,000
 * @param maxRequestLine bytes in the request line, 8,192; longer gets 414
 * @param maxHeaderBytes bytes in all header fields, 16,384; longer gets 431
 */
public record ListenerLimits(
    int maxConnections, int maxConnectionsPerAddress, int maxRequestLine, int maxHeaderBytes) {

  public ListenerLimits {
    maxConnections = Defaults.limit(maxConnections, 100_000);
    maxConnectionsPerAddress = Defaults.limit(maxConnectionsPerAddress, 10_000);
    maxRequestLine = Defaults.limit(maxRequestLine, 8_192);
    maxHeaderBytes = Defaults.limit(maxHeaderBytes, 16_384);
  }

  /** Every default. */
  public static ListenerLimits standard() {
    return new ListenerLimits(0, 0, 0, 0);
  }
}
