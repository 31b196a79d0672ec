package dev.weir.common.net;

import java.net.InetAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the address out of one entry of {@code Forwarded} or {@code X-Forwarded-For}. */
final class ForwardedNode {
  private ForwardedNode() {}

  /**
   * The node that {@code for} names in an entry such as {@code
   * for="[2001:db8::1]:4711";proto=https} (RFC 7239 section 4); {@code null} where it names no
   * address or is written twice.
   */
  static @Nullable InetAddress ofForwarded(String entry) {
    String node = null;
    for (int at = 0; at <= entry.length(); ) {
      int end = QuotedParts.end(entry, at, ";");
      String pair = entry.substring(at, end).strip();
      if (pair.toLowerCase(Locale.ROOT).startsWith("for=")) {
        if (node != null) {
          return null;
        }
        node = pair.substring("for=".length());
      }
      at = end + 1;
    }
    return node == null ? null : node(unquoted(node), false);
  }

  /** The node of an entry such as {@code 192.0.2.7}, {@code 2001:db8::1} or with a port. */
  static @Nullable InetAddress ofXForwardedFor(String entry) {
    return node(entry, true);
  }

  /** No address needs an escape, so a value with one is left to be refused as an address. */
  private static String unquoted(String value) {
    boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  private static @Nullable InetAddress node(String text, boolean bareIpv6) {
    if (text.startsWith("[")) {
      int close = text.indexOf(']');
      boolean plausible = close > 0 && text.indexOf(':') < close && isPort(text, close + 1);
      return plausible && text.indexOf(':') > 0 ? IpLiteral.parse(text.substring(1, close)) : null;
    }
    int colon = text.indexOf(':');
    if (colon >= 0 && text.indexOf(':', colon + 1) >= 0) {
      return bareIpv6 ? IpLiteral.parse(text) : null;
    }
    if (colon < 0) {
      return IpLiteral.parse(text);
    }
    return isPort(text, colon) ? IpLiteral.parse(text.substring(0, colon)) : null;
  }

  /** Nothing, or a colon with a port or an obfuscated port (RFC 7239 section 6.2). */
  private static boolean isPort(String text, int from) {
    if (from == text.length()) {
      return true;
    }
    int digits = text.length() - from - 1;
    if (text.charAt(from) != ':' || digits < 1) {
      return false;
    }
    if (text.charAt(from + 1) == '_') {
      return true;
    }
    return digits <= 5 && text.chars().skip(from + 1L).allMatch(c -> c >= '0' && c <= '9');
  }
}
