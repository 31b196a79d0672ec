package dev.weir.chat.netty.frame;

import io.netty.buffer.ByteBuf;

/**
 * Checks that a text is UTF-8 (RFC 3629) while it arrives in pieces, which may split a character. A
 * fault is seen at the first byte that cannot belong to any text.
 */
final class Utf8Check {

  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  /** Continuation bytes that the character begun still lacks. */
  private int missing;

  /** The range of the next continuation byte: narrower after some lead bytes. */
  private int low = 0x80;

  private int high = 0xBF;

  /** Checks the readable bytes, without consuming them; false from the first fault on. */
  boolean accepts(ByteBuf piece) {
    int end = piece.writerIndex();
    for (int at = piece.readerIndex(); at < end; at++) {
      at = missing == 0 ? afterAscii(piece, at, end) : at;
      if (at < end && !step(piece.getByte(at) & 0xFF)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the text may end here: not within a character. */
  boolean complete() {
    return missing == 0;
  }

  private static int afterAscii(ByteBuf piece, int from, int end) {
    int at = from;
    while (end - at >= Long.BYTES && (piece.getLong(at) & HIGH_BITS) == 0) {
      at += Long.BYTES;
    }
    return at;
  }

  private boolean step(int octet) {
    if (missing == 0) {
      return lead(octet);
    }
    boolean valid = octet >= low && octet <= high;
    expect(missing - 1, 0x80, 0xBF);
    return valid;
  }

  private boolean lead(int octet) {
    switch (octet) {
      case 0xE0 -> expect(2, 0xA0, 0xBF); // lower: overlong
      case 0xED -> expect(2, 0x80, 0x9F); // higher: surrogates
      case 0xF0 -> expect(3, 0x90, 0xBF); // lower: overlong
      case 0xF4 -> expect(3, 0x80, 0x8F); // higher: above U+10FFFF
      default -> {
        return plainLead(octet);
      }
    }
    return true;
  }

  private boolean plainLead(int octet) {
    if (octet < 0x80) {
      return true;
    }
    int following = octet < 0xE0 ? 1 : octet < 0xF0 ? 2 : 3;
    expect(following, 0x80, 0xBF);
    return octet >= 0xC2 && octet <= 0xF4;
  }

  private void expect(int bytes, int from, int to) {
    missing = bytes;
    low = from;
    high = to;
  }
}
