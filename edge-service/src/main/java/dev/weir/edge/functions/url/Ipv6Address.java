package dev.weir.edge.functions.url;

import org.jspecify.annotations.Nullable;

/** Addresses of IPv6, read and written (WHATWG URL sections 3.5 and 3.6; RFC 5952 section 4). */
final class Ipv6Address {

  private static final int PIECES = 8;
  private static final int MOST_DIGITS = 4;
  private static final int HEX = 16;
  private static final int DECIMAL = 10;
  private static final int BYTES_OF_V4 = 4;
  private static final int END = -1;

  private final String input;
  private final int[] pieces = new int[PIECES];
  private int at;
  private int piece;

  private Ipv6Address(String input) {
    this.input = input;
  }

  /** Its eight pieces; null where it is no address. */
  static int @Nullable [] parse(String input) {
    return new Ipv6Address(input).read();
  }

  private int @Nullable [] read() {
    int compressed = -1;
    if (here() == ':') {
      if (!input.startsWith("::")) {
        return null;
      }
      at = 2;
      piece = 1;
      compressed = 1;
    }
    while (here() != END) {
      if (piece == PIECES) {
        return null;
      }
      if (here() == ':') {
        if (compressed >= 0) {
          return null;
        }
        at++;
        piece++;
        compressed = piece;
        continue;
      }
      int from = at;
      int value = hexadecimal();
      if (here() == '.') {
        at = from;
        if (!readV4()) {
          return null;
        }
        break;
      }
      if (here() == ':') {
        at++;
        if (here() == END) {
          return null;
        }
      } else if (here() != END) {
        return null;
      }
      pieces[piece++] = value;
    }
    return expanded(compressed);
  }

  private int here() {
    return at < input.length() ? input.charAt(at) : END;
  }

  private int hexadecimal() {
    int value = 0;
    for (int length = 0; length < MOST_DIGITS && UrlHost.digit(here(), HEX) >= 0; length++) {
      value = value * HEX + UrlHost.digit(here(), HEX);
      at++;
    }
    return value;
  }

  /** The last four bytes, where they are written as an address of IPv4. */
  private boolean readV4() {
    if (piece > PIECES - 2) {
      return false;
    }
    for (int seen = 0; seen < BYTES_OF_V4; seen++) {
      if (seen > 0) {
        if (here() != '.') {
          return false;
        }
        at++;
      }
      int value = decimalByte();
      if (value < 0) {
        return false;
      }
      pieces[piece] = pieces[piece] << Byte.SIZE | value;
      piece += seen & 1;
    }
    return here() == END;
  }

  /** 0 to 255 without zeros before it; -1 where there is no such number. */
  private int decimalByte() {
    int value = UrlHost.digit(here(), DECIMAL);
    if (value < 0) {
      return -1;
    }
    at++;
    for (int digit; (digit = UrlHost.digit(here(), DECIMAL)) >= 0; at++) {
      value = value == 0 ? 256 : value * DECIMAL + digit;
      if (value > 255) {
        return -1;
      }
    }
    return value;
  }

  private int @Nullable [] expanded(int compressed) {
    if (compressed < 0) {
      return piece == PIECES ? pieces : null;
    }
    int moved = piece - compressed;
    for (int to = PIECES - 1; to != 0 && moved > 0; to--, moved--) {
      int from = compressed + moved - 1;
      int swapped = pieces[to];
      pieces[to] = pieces[from];
      pieces[from] = swapped;
    }
    return pieces;
  }

  /** As it is written: the first of the longest runs of zeros, two at least, left out. */
  static String text(int... pieces) {
    int start = -1;
    int length = 1;
    for (int i = 0; i < PIECES; i++) {
      int end = i;
      while (end < PIECES && pieces[end] == 0) {
        end++;
      }
      if (end - i > length) {
        start = i;
        length = end - i;
      }
      i = Math.max(i, end - 1);
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < PIECES; i++) {
      if (i == start) {
        out.append(i == 0 ? "::" : ":");
        i += length - 1;
      } else {
        out.append(Integer.toHexString(pieces[i])).append(i < PIECES - 1 ? ":" : "");
      }
    }
    return out.toString();
  }
}
