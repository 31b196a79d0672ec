package dev.weir.edge.http;

import java.util.OptionalLong;

/** Reads {@code delta-seconds} (RFC 9111 section 1.2.2). */
public final class DeltaSeconds {

  /** What larger numbers are taken for: 2^31, about 68 years, as the RFC says. */
  public static final long LARGEST = 1L << 31;

  private DeltaSeconds() {}

  /** The number of seconds, at most {@link #LARGEST}; empty where the text is not all digits. */
  public static OptionalLong parse(String text) {
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    long seconds = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return OptionalLong.empty();
      }
      seconds = Math.min(LARGEST, seconds * 10 + (c - '0'));
    }
    return OptionalLong.of(seconds);
  }

  /**
   * The {@code Age} of a message in seconds (RFC 9111 section 5.1): of a list the first member
   * counts, and what is not a number is ignored, which gives 0.
   */
  public static long age(Fields fields) {
    String value = fields.first("age");
    if (value == null) {
      return 0;
    }
    int comma = value.indexOf(',');
    return parse((comma < 0 ? value : value.substring(0, comma)).strip()).orElse(0);
  }
}
