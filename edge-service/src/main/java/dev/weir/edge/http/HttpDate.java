package dev.weir.edge.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalField;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;

/** Reads and writes {@code HTTP-date} (RFC 9110 section 5.6.7), in milliseconds since the epoch. */
public final class HttpDate {

  private static final int SHORTEST = 24;
  private static final int LONGEST = 33;

  /** {@code Fri, 31 Dec 9999 23:59:59 GMT}. */
  private static final long LATEST = 253_402_300_799_000L;

  /** {@code Sun, 06 Nov 1994 08:49:37 GMT}, the form that is written. */
  private static final DateTimeFormatter IMF_FIXDATE = form("EEE, dd MMM ", " HH:mm:ss 'GMT'");

  /** {@code Sun Nov 6 08:49:37 1994}, from C's asctime. */
  private static final DateTimeFormatter ASCTIME = form("EEE MMM ppd HH:mm:ss ", "");

  private static final Set<TemporalField> READ =
      Set.of(
          ChronoField.YEAR,
          ChronoField.YEAR_OF_ERA,
          ChronoField.MONTH_OF_YEAR,
          ChronoField.DAY_OF_MONTH,
          ChronoField.HOUR_OF_DAY,
          ChronoField.MINUTE_OF_HOUR,
          ChronoField.SECOND_OF_MINUTE);

  private HttpDate() {}

  /**
   * Reads one of the three forms, in any case (RFC 9111 section 4.2); anything else is empty. The
   * day of the week adds nothing to a date, and may be another than it says.
   *
   * @param nowMillis decides the century of a year with two digits: one that seems more than 50
   *     years ahead is the most recent year in the past with those digits
   */
  public static OptionalLong parse(String text, long nowMillis) {
    if (text.length() < SHORTEST || text.length() > LONGEST) {
      return OptionalLong.empty();
    }
    return switch (text.charAt(3)) {
      case ',' -> parse(IMF_FIXDATE, text);
      case ' ' -> parse(ASCTIME, text);
      default -> parse(rfc850(nowMillis), text);
    };
  }

  /** Writes the preferred form, without fractions of a second; what is later as the latest. */
  public static String format(long millis) {
    Instant time = Instant.ofEpochMilli(Math.min(millis, LATEST));
    return IMF_FIXDATE.format(time.atOffset(ZoneOffset.UTC));
  }

  private static OptionalLong parse(DateTimeFormatter form, String text) {
    try {
      LocalDateTime time = LocalDateTime.parse(text, form.withResolverFields(READ));
      return OptionalLong.of(time.toInstant(ZoneOffset.UTC).toEpochMilli());
    } catch (DateTimeException e) {
      return OptionalLong.empty();
    }
  }

  /** {@code Sunday, 06-Nov-94 08:49:37 GMT}. */
  private static DateTimeFormatter rfc850(long nowMillis) {
    int year = Instant.ofEpochMilli(nowMillis).atOffset(ZoneOffset.UTC).getYear();
    return new DateTimeFormatterBuilder()
        .parseCaseInsensitive()
        .appendPattern("EEEE, dd-MMM-")
        .appendValueReduced(ChronoField.YEAR, 2, 2, year - 49)
        .appendPattern(" HH:mm:ss 'GMT'")
        .toFormatter(Locale.ENGLISH);
  }

  /** With a year of four digits, no more and no sign, between two patterns. */
  private static DateTimeFormatter form(String before, String behind) {
    return new DateTimeFormatterBuilder()
        .parseCaseInsensitive()
        .appendPattern(before)
        .appendValue(ChronoField.YEAR_OF_ERA, 4)
        .appendPattern(behind)
        .toFormatter(Locale.ENGLISH);
  }
}
