package dev.weir.common.accesslog;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes of lines, all of them printable ASCII: whatever a client sent, it neither ends a line nor
 * speaks to a terminal.
 */
final class LineBuffer {

  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final int FIRST_PRINTABLE = ' ';
  private static final int LAST_PRINTABLE = '~';

  private byte[] bytes = new byte[1 << 13];
  private int length;

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  void clear() {
    length = 0;
  }

  LineBuffer put(char ascii) {
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, length * 2);
    }
    bytes[length++] = (byte) ascii;
    return this;
  }

  /** What is known to be ASCII without anything to escape. */
  LineBuffer put(String plain) {
    for (int i = 0; i < plain.length(); i++) {
      put(plain.charAt(i));
    }
    return this;
  }

  LineBuffer put(long number) {
    return put(Long.toString(number));
  }

  /**
   * Text between quotation marks as nginx escapes it: a quotation mark, a backslash and all that is
   * not printable ASCII as {@code \xHH}, byte by byte.
   */
  LineBuffer quoted(String text, int end) {
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (isPlain(c)) {
        put(c);
      } else if (c <= 0xff) {
        // the codec makes one character of each byte that was sent
        hex(c);
      } else {
        int point = text.codePointAt(i);
        for (byte b : Character.toString(point).getBytes(StandardCharsets.UTF_8)) {
          hex(b & 0xff);
        }
        i += Character.charCount(point) - 1;
      }
    }
    return this;
  }

  private void hex(int value) {
    put('\\').put('x').digit(value >> 4).digit(value);
  }

  /**
   * Text of a JSON string (RFC 8259 section 7), all but printable ASCII as {@code \}{@code uHHHH}.
   */
  LineBuffer json(String text, int end) {
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (isPlain(c)) {
        put(c);
      } else if (c == '"' || c == '\\') {
        put('\\').put(c);
      } else {
        put('\\').put('u').digit(c >> 12).digit(c >> 8).digit(c >> 4).digit(c);
      }
    }
    return this;
  }

  private LineBuffer digit(int value) {
    return put((char) HEX[value & 0xf]);
  }

  private static boolean isPlain(char c) {
    return c >= FIRST_PRINTABLE && c <= LAST_PRINTABLE && c != '"' && c != '\\';
  }
}
