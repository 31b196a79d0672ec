package dev.weir.common.netty.http;

import dev.weir.common.net.IpLiteral;

/** The grammar of {@code Host} (RFC 9110 section 7.2): a name or an address, and a port or none. */
public final class HostField {

  private static final String BESIDES_LETTERS_AND_DIGITS = "-._~%!$&'()*+;=";

  private HostField() {}

  public static boolean isWellFormed(String host) {
    int end = host.startsWith("[") ? endOfIpv6(host) : endOfName(host);
    return end > 0 && (end == host.length() || isPort(host, end));
  }

  private static int endOfIpv6(String host) {
    int close = host.indexOf(']');
    boolean ipv6 =
        close > 0
            && host.indexOf(':') < close
            && host.indexOf(':') > 0
            && IpLiteral.parse(host.substring(1, close)) != null;
    return ipv6 ? close + 1 : -1;
  }

  private static int endOfName(String host) {
    int at = 0;
    while (at < host.length() && isNameCharacter(host.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isNameCharacter(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || BESIDES_LETTERS_AND_DIGITS.indexOf(c) >= 0;
  }

  /** A colon with a port behind it, or with nothing, which means the scheme's own. */
  private static boolean isPort(String host, int colon) {
    if (host.charAt(colon) != ':' || host.length() - colon > 6) {
      return false;
    }
    int port = 0;
    for (int i = colon + 1; i < host.length(); i++) {
      int digit = host.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return false;
      }
      port = port * 10 + digit;
    }
    return port <= 65_535;
  }
}
