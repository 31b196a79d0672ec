package dev.weir.lb.auth;

import java.nio.charset.StandardCharsets;

/** Texts of any characters as values of header fields. */
final class FieldText {

  private static final String HEX = "0123456789ABCDEF";

  private FieldText() {}

  /** A text, with what is not a visible character of ASCII, and {@code %}, as in a URL. */
  static String encoded(String text) {
    StringBuilder encoded = new StringBuilder(text.length());
    for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
      if (octet > ' ' && octet < 0x7f && octet != '%') {
        encoded.append((char) octet);
      } else {
        encoded.append('%').append(HEX.charAt((octet >> 4) & 0xf)).append(HEX.charAt(octet & 0xf));
      }
    }
    return encoded.toString();
  }

  /** A text of visible characters and spaces as a quoted string (RFC 9110 section 5.6.4). */
  static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
