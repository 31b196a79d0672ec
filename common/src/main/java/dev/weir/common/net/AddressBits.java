package dev.weir.common.net;

import java.util.Arrays;

/** The bits of an address as two unsigned numbers; an IPv4 address has its 32 in the lower. */
final class AddressBits {
  private AddressBits() {}

  static long high(byte[] bytes) {
    return bytes.length == 4 ? 0 : number(bytes, 0, 8);
  }

  static long low(byte[] bytes) {
    return bytes.length == 4 ? number(bytes, 0, 4) : number(bytes, 8, 16);
  }

  /** The IPv4 address inside an IPv4-mapped IPv6 address (RFC 4291 section 2.5.5.2). */
  static byte[] unmapped(byte[] bytes) {
    boolean mapped = bytes.length == 16 && high(bytes) == 0 && number(bytes, 8, 12) == 0xFFFFL;
    return mapped ? Arrays.copyOfRange(bytes, 12, 16) : bytes;
  }

  private static long number(byte[] bytes, int from, int to) {
    long value = 0;
    for (int i = from; i < to; i++) {
      value = value << 8 | (bytes[i] & 0xFF);
    }
    return value;
  }
}
