package dev.weir.common.ratelimit;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: a whole number and {@code ms}, {@code s}, {@code m}, ... */
final class Durations {
  private static final Pattern TEXT = Pattern.compile("([0-9]{1,12})(ms|s|m|h|d)");

  private Durations() {}

  /**
   * Reads one.
   *
   * @throws LimitRefused naming the field
   */
  static Duration parse(String field, String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw new LimitRefused(field, text, "a duration such as 500ms, 10s, 5m, 1h or 1d");
    }
    long number = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  /** In seconds where those are whole, else in milliseconds. */
  static String format(Duration duration) {
    return duration.toNanosPart() == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
  }
}
