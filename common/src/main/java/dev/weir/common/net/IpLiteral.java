package dev.weir.common.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Reads IP address literals, strictly and without DNS.
 *
 * <p>IPv4 is four decimal numbers without leading zeros (RFC 6943 section 3.1.1 tells why the
 * looser forms are dangerous); IPv6 is the text form of RFC 4291 section 2.2, without zone. An
 * IPv4-mapped IPv6 literal becomes the IPv4 address that it stands for.
 */
public final class IpLiteral {
  private static final int LONGEST = "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255".length();

  private IpLiteral() {}

  /** The address that {@code text} spells, or {@code null} where it spells none. */
  public static @Nullable InetAddress parse(String text) {
    if (text.length() > LONGEST) {
      return null;
    }
    byte[] bytes = text.indexOf(':') < 0 ? ipv4(text) : Ipv6Text.parse(text);
    return bytes == null ? null : address(bytes);
  }

  static byte @Nullable [] ipv4(String text) {
    byte[] bytes = new byte[4];
    int at = 0;
    for (int i = 0; i < 4; i++) {
      int end = i == 3 ? text.length() : text.indexOf('.', at);
      int value = end < 0 ? -1 : octet(text, at, end);
      if (value < 0) {
        return null;
      }
      bytes[i] = (byte) value;
      at = end + 1;
    }
    return bytes;
  }

  private static int octet(String text, int from, int to) {
    int length = to - from;
    if (length < 1 || length > 3 || (length > 1 && text.charAt(from) == '0')) {
      return -1;
    }
    int value = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value > 255 ? -1 : value;
  }

  static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length, e);
    }
  }
}
