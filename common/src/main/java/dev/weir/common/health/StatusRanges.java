package dev.weir.common.health;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Status codes of HTTP, one by one and in ranges.
 *
 * @param ranges at least one
 */
public record StatusRanges(List<Range> ranges) {

  private static final Pattern RANGE =
      Pattern.compile("([1-5][0-9]{2})(?:\\s*-\\s*([1-5][0-9]{2}))?");

  public StatusRanges {
    ranges = List.copyOf(ranges);
  }

  /** Codes from one to another, both included. */
  public record Range(int first, int last) {}

  /**
   * Reads {@code 200-399}, {@code 204}, or several of these with commas between.
   *
   * @throws IllegalArgumentException when it is anything else
   */
  public static StatusRanges parse(String text) {
    List<Range> ranges = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      Matcher matcher = RANGE.matcher(part.strip());
      if (!matcher.matches()) {
        throw refused(text);
      }
      int first = Integer.parseInt(matcher.group(1));
      int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
      if (last < first) {
        throw refused(text);
      }
      ranges.add(new Range(first, last));
    }
    return new StatusRanges(ranges);
  }

  private static IllegalArgumentException refused(String text) {
    return new IllegalArgumentException(
        "expected status '" + text + "' is not of the form 204 or 200-399, or several with commas");
  }

  public boolean contains(int status) {
    return ranges.stream().anyMatch(range -> range.first <= status && status <= range.last);
  }
}
