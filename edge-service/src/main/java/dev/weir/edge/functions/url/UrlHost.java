package dev.weir.edge.functions.url;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** Reads and writes hosts (WHATWG URL sections 3.5 and 3.6). */
final class UrlHost {

  /** What no host may have, whatever its scheme. */
  private static final String FORBIDDEN = "\0\t\n\r #/:<>?@[\\]^|";

  private static final int LAST_CONTROL = 0x1F;
  private static final int DELETE = 0x7F;

  private UrlHost() {}

  /**
   * Reads a host.
   *
   * @param opaque whether the scheme is one that has no rules for its hosts
   * @return as it is written; null where it makes no sense
   */
  static @Nullable String parse(String input, boolean opaque) {
    if (input.startsWith("[")) {
      return input.endsWith("]") ? bracketed(input.substring(1, input.length() - 1)) : null;
    }
    return opaque ? opaque(input) : domain(input);
  }

  private static @Nullable String bracketed(String address) {
    int[] pieces = Ipv6Address.parse(address);
    return pieces == null ? null : "[" + Ipv6Address.text(pieces) + "]";
  }

  private static @Nullable String opaque(String input) {
    boolean allowed = input.chars().noneMatch(c -> FORBIDDEN.indexOf(c) >= 0);
    return allowed ? EncodeSet.CONTROLS.encode(input) : null;
  }

  private static @Nullable String domain(String input) {
    String name = DomainName.toAscii(percentDecoded(input));
    if (name == null || name.isEmpty() || name.chars().anyMatch(UrlHost::isForbiddenInDomain)) {
      return null;
    }
    return Ipv4Address.isMeant(name) ? Ipv4Address.normal(name) : name;
  }

  private static boolean isForbiddenInDomain(int c) {
    return c <= LAST_CONTROL || c == '%' || c == DELETE || FORBIDDEN.indexOf(c) >= 0;
  }

  private static String percentDecoded(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] bytes = text.getBytes(UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      int value = bytes[i] == '%' && i + 2 < bytes.length ? hex(bytes[i + 1], bytes[i + 2]) : -1;
      if (value < 0) {
        out.write(bytes[i]);
      } else {
        out.write(value);
        i += 2;
      }
    }
    return out.toString(UTF_8);
  }

  private static int hex(byte high, byte low) {
    int h = digit(high, 16);
    int l = digit(low, 16);
    return h < 0 || l < 0 ? -1 : h << 4 | l;
  }

  /** The value of an ASCII digit; -1 for anything else. */
  static int digit(int c, int radix) {
    return c < 0 || c > DELETE ? -1 : Character.digit(c, radix);
  }

  static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c <= DELETE);
  }
}
