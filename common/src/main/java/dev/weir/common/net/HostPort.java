package dev.weir.common.net;

/**
 * A host, as name or address literal, and a port.
 *
 * @param host a DNS name, an IPv4 literal, or an IPv6 literal without brackets
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {

  public HostPort {
    if (host.isBlank()) {
      throw new IllegalArgumentException("a host is missing before port " + port);
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException(
          "port " + port + " of " + host + " is not between 1 and 65535");
    }
  }

  /**
   * The host of a well-formed {@code Host} field or authority, with its port or without; an IPv6
   * literal keeps its brackets, and an empty text is one.
   */
  public static String hostOf(String authority) {
    int colon = authority.lastIndexOf(':');
    return colon < 0 || authority.indexOf(']') > colon ? authority : authority.substring(0, colon);
  }

  /** As in a URL or a {@code Host} field: an IPv6 literal stands in brackets. */
  @Override
  public String toString() {
    return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
  }
}
