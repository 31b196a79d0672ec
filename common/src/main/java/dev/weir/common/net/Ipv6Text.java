package dev.weir.common.net;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The text form of IPv6 addresses, RFC 4291 section 2.2. */
final class Ipv6Text {
  private static final int GROUPS = 8;

  private final String text;
  private final byte[] bytes = new byte[2 * GROUPS];
  private int groups;
  private int gap = -1;
  private int at;

  private Ipv6Text(String text) {
    this.text = text;
  }

  static byte @Nullable [] parse(String text) {
    return new Ipv6Text(text).parse();
  }

  private byte @Nullable [] parse() {
    if (text.startsWith("::")) {
      gap = 0;
      at = 2;
    }
    while (at < text.length()) {
      if (!part()) {
        return null;
      }
    }
    return complete();
  }

  /** Reads one group, or the IPv4 address that may end the text, and the colons after it. */
  private boolean part() {
    int end = text.indexOf(':', at);
    if (end < 0) {
      end = text.length();
      if (text.indexOf('.', at) >= 0) {
        return ipv4Tail();
      }
    }
    if (groups == GROUPS || !group(at, end)) {
      return false;
    }
    return colons(end);
  }

  private boolean group(int from, int to) {
    int length = to - from;
    if (length < 1 || length > 4) {
      return false;
    }
    int value = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        return false;
      }
      value = value << 4 | digit;
    }
    bytes[2 * groups] = (byte) (value >> 8);
    bytes[2 * groups + 1] = (byte) value;
    groups++;
    return true;
  }

  private boolean colons(int end) {
    at = end;
    if (end == text.length()) {
      return true;
    }
    at++;
    if (at == text.length()) {
      return false; // a single colon at the end
    }
    if (text.charAt(at) != ':') {
      return true;
    }
    if (gap >= 0) {
      return false; // a second "::"
    }
    gap = groups;
    at++;
    return true;
  }

  private boolean ipv4Tail() {
    byte[] tail = IpLiteral.ipv4(text.substring(at));
    if (tail == null || groups > GROUPS - 2) {
      return false;
    }
    System.arraycopy(tail, 0, bytes, 2 * groups, 4);
    groups += 2;
    at = text.length();
    return true;
  }

  private byte @Nullable [] complete() {
    if (gap < 0) {
      return groups == GROUPS ? bytes : null;
    }
    if (groups == GROUPS) {
      return null; // "::" stands for at least one group
    }
    int moved = 2 * (groups - gap);
    System.arraycopy(bytes, 2 * gap, bytes, bytes.length - moved, moved);
    Arrays.fill(bytes, 2 * gap, bytes.length - moved, (byte) 0);
    return bytes;
  }
}
