package dev.weir.edge.functions.url;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Which code points are percent-encoded where (WHATWG URL section 1.3). Those beyond ASCII, and
 * controls, are everywhere.
 */
enum EncodeSet {
  CONTROLS(""),
  FRAGMENT(" \"<>`"),
  QUERY(" \"#<>"),
  SPECIAL_QUERY(" \"#<>'"),
  PATH(" \"#<>?^`{}"),
  USER_INFO(" \"#<>?^`{}/:;=@[\\]|");

  private static final int FIRST_PRINTED = 0x20;
  private static final int LAST_PRINTED = 0x7E;
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  /** Of what can be printed. */
  private final String encoded;

  EncodeSet(String encoded) {
    this.encoded = encoded;
  }

  /** Appends one code point, as its bytes of UTF-8 where it may not stand for itself. */
  void append(StringBuilder out, int codePoint) {
    if (codePoint >= FIRST_PRINTED && codePoint <= LAST_PRINTED && encoded.indexOf(codePoint) < 0) {
      out.append((char) codePoint);
      return;
    }
    for (byte one : Character.toString(codePoint).getBytes(UTF_8)) {
      out.append('%').append(HEX[one >> 4 & 0xF]).append(HEX[one & 0xF]);
    }
  }

  String encode(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().forEach(c -> append(out, c));
    return out.toString();
  }
}
