package dev.weir.diagnostics.app;

import dev.weir.common.net.IpLiteral;
import java.util.Optional;

/**
 * A name server as a caller writes it.
 *
 * @param host name or address
 * @param port 53 unless written
 */
record ServerText(String host, int port) {
  static final String EXPECTED = "host, host:port, an IPv6 address, or [IPv6 address]:port";

  private static final int DNS_PORT = 53;

  /** Reads a server; empty when the text is none of the expected. */
  static Optional<ServerText> parse(String text) {
    if (IpLiteral.parse(text) != null) {
      return Optional.of(new ServerText(text, DNS_PORT));
    }
    int colon = text.lastIndexOf(':');
    if (text.startsWith("[")) {
      int bracket = text.indexOf(']');
      boolean onlyHost = bracket == text.length() - 1;
      return bracket < 0 || !(onlyHost || colon == bracket + 1)
          ? Optional.empty()
          : withPort(text.substring(1, bracket), onlyHost ? "53" : text.substring(colon + 1));
    }
    return colon < 0
        ? Optional.of(new ServerText(text, DNS_PORT))
        : withPort(text.substring(0, colon), text.substring(colon + 1));
  }

  private static Optional<ServerText> withPort(String host, String port) {
    if (!port.matches("[1-9][0-9]{0,4}") || Integer.parseInt(port) > 65_535) {
      return Optional.empty();
    }
    return Optional.of(new ServerText(host, Integer.parseInt(port)));
  }
}
