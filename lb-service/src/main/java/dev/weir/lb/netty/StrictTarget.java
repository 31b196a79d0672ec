package dev.weir.lb.netty;

/**
 * Request targets as RFC 3986 has them. Clients send others, and servers take them; libraries that
 * parse URIs do not.
 */
final class StrictTarget {

  private static final String ALLOWED = "-._~!$&'()*+,;=:@/";

  private StrictTarget() {}

  /**
   * A target of single bytes with what no path and no query may hold in percent escapes: {@code
   * "<>[\]^`{|}}, and a percent sign that begins no escape.
   */
  static String of(String target) {
    int query = target.indexOf('?');
    for (int i = 0; i < target.length(); i++) {
      if (!isAllowed(target, i, query)) {
        return escaped(target, i, query);
      }
    }
    return target;
  }

  private static String escaped(String target, int from, int query) {
    StringBuilder strict = new StringBuilder(target.length() + 8).append(target, 0, from);
    for (int i = from; i < target.length(); i++) {
      char c = target.charAt(i);
      if (isAllowed(target, i, query)) {
        strict.append(c);
      } else {
        strict.append('%').append(hex(c >> 4)).append(hex(c));
      }
    }
    return strict.toString();
  }

  private static char hex(int value) {
    return Character.toUpperCase(Character.forDigit(value & 0xf, 16));
  }

  private static boolean isAllowed(String target, int place, int query) {
    char c = target.charAt(place);
    return switch (c) {
      case '%' -> isHex(target, place + 1) && isHex(target, place + 2);
      case '?' -> query >= 0 && place >= query;
      default ->
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || ALLOWED.indexOf(c) >= 0;
    };
  }

  private static boolean isHex(String target, int place) {
    return place < target.length() && Character.digit(target.charAt(place), 16) >= 0;
  }
}
