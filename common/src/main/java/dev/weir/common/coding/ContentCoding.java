package dev.weir.common.coding;

import java.util.Locale;

/** The content codings that answers are sent in (RFC 9110 section 8.4.1, RFC 7932, RFC 8878). */
public enum ContentCoding {
  ZSTD,
  BR,
  GZIP;

  private final String token = name().toLowerCase(Locale.ROOT);

  /** Its name in {@code Content-Encoding}. */
  public String token() {
    return token;
  }

  /** Whether a client means this coding; {@code x-gzip} is gzip. */
  boolean isNamed(String name) {
    return name.equalsIgnoreCase(token) || (this == GZIP && name.equalsIgnoreCase("x-gzip"));
  }
}
