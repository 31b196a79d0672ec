package dev.weir.common.netty.http;

import io.netty.handler.codec.DateFormatter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.time.Instant;
import java.util.Date;

/** When an answer was made, where it does not say so itself (RFC 9110 section 6.6.1). */
public final class AnswerDate {

  private static final long SECOND = 1_000;

  /** Written once a second. */
  private static volatile Stamp last = new Stamp(0, AsciiString.EMPTY_STRING);

  private record Stamp(long second, AsciiString text) {}

  private AnswerDate() {}

  /** Adds {@code Date} to fields that have none: now. */
  public static void addTo(HttpHeaders fields) {
    addTo(fields, System.currentTimeMillis());
  }

  /**
   * Adds {@code Date} to fields that have none.
   *
   * @param millis when the answer came or was made, since the epoch
   */
  public static void addTo(HttpHeaders fields, long millis) {
    if (!fields.contains(HttpHeaderNames.DATE)) {
      fields.set(HttpHeaderNames.DATE, at(millis));
    }
  }

  /**
   * A time as {@code Date} says it.
   *
   * @param millis since the epoch
   */
  static AsciiString at(long millis) {
    long second = Math.floorDiv(millis, SECOND);
    Stamp known = last;
    if (known.second() != second || known.text().isEmpty()) {
      known =
          new Stamp(
              second,
              new AsciiString(DateFormatter.format(Date.from(Instant.ofEpochSecond(second)))));
      last = known;
    }
    return known.text();
  }
}
