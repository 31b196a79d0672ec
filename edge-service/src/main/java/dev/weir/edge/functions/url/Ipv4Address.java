package dev.weir.edge.functions.url;

import org.jspecify.annotations.Nullable;

/** Addresses of IPv4 in all the ways in which they are written (WHATWG URL section 3.5). */
final class Ipv4Address {

  private static final int PARTS = 4;
  private static final int DECIMAL = 10;

  /** More than any address has. */
  private static final long TOO_MUCH = 1L << 32;

  private Ipv4Address() {}

  /** Whether a name ends in a number, and so is an address or none at all. */
  static boolean isMeant(String name) {
    String trimmed = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    String last = trimmed.substring(trimmed.lastIndexOf('.') + 1);
    boolean digits = !last.isEmpty() && last.chars().allMatch(c -> UrlHost.digit(c, DECIMAL) >= 0);
    return digits || number(last) >= 0;
  }

  /** Four decimal numbers; null where it is no address. */
  static @Nullable String normal(String name) {
    String[] parts = name.split("\\.", -1);
    int count = parts.length;
    if (count > 1 && parts[count - 1].isEmpty()) {
      count--;
    }
    if (count > PARTS) {
      return null;
    }
    long address = 0;
    for (int i = 0; i < count; i++) {
      // the last has all the bytes that are left
      int bits = i < count - 1 ? Byte.SIZE : Byte.SIZE * (PARTS + 1 - count);
      long number = number(parts[i]);
      if (number < 0 || number >= 1L << bits) {
        return null;
      }
      address = (address << bits) + number;
    }
    return (address >> 24)
        + "."
        + (address >> 16 & 0xFF)
        + "."
        + (address >> 8 & 0xFF)
        + "."
        + (address & 0xFF);
  }

  /** The value of a decimal, octal (0) or hexadecimal (0x) number; -1 where it is none. */
  private static long number(String text) {
    if (text.isEmpty()) {
      return -1;
    }
    int radix = DECIMAL;
    int from = 0;
    if (text.startsWith("0x") || text.startsWith("0X")) {
      radix = 16;
      from = 2;
    } else if (text.length() > 1 && text.charAt(0) == '0') {
      radix = 8;
      from = 1;
    }
    long value = 0;
    for (int i = from; i < text.length(); i++) {
      int digit = UrlHost.digit(text.charAt(i), radix);
      if (digit < 0) {
        return -1;
      }
      value = Math.min(value * radix + digit, TOO_MUCH);
    }
    return value;
  }
}
