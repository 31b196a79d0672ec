package dev.weir.edge.http;

import java.util.OptionalLong;

/** What a {@code Range} field asks of a representation (RFC 9110 section 14). */
public sealed interface ByteRange {

  /** All of it: the field asks for several parts, another unit, or cannot be read. */
  record Whole() implements ByteRange {}

  /**
   * One part.
   *
   * @param first offset of the first byte
   * @param last offset of the last byte, not before the first
   */
  record Part(long first, long last) implements ByteRange {

    public long length() {
      return last - first + 1;
    }
  }

  /** Nothing that is there: 416. */
  record Unsatisfiable() implements ByteRange {}

  /**
   * Reads a field against a representation of {@code length} bytes. A server may ignore a range it
   * does not care to serve, so anything but one range in bytes gives the whole.
   */
  static ByteRange parse(String field, long length) {
    String spec = field.strip();
    int dash = spec.indexOf('-');
    if (!spec.regionMatches(true, 0, "bytes=", 0, 6) || dash < 6 || spec.indexOf(',') >= 0) {
      return new Whole();
    }
    String from = spec.substring(6, dash).strip();
    String to = spec.substring(dash + 1).strip();
    return from.isEmpty() ? suffix(offset(to), length) : between(offset(from), to, length);
  }

  private static ByteRange suffix(OptionalLong count, long length) {
    if (count.isEmpty()) {
      return new Whole();
    }
    if (count.getAsLong() == 0 || length == 0) {
      return new Unsatisfiable();
    }
    return new Part(Math.max(0, length - count.getAsLong()), length - 1);
  }

  private static ByteRange between(OptionalLong first, String to, long length) {
    OptionalLong last = to.isEmpty() ? OptionalLong.of(Long.MAX_VALUE) : offset(to);
    if (first.isEmpty() || last.isEmpty() || last.getAsLong() < first.getAsLong()) {
      return new Whole();
    }
    if (first.getAsLong() >= length) {
      return new Unsatisfiable();
    }
    return new Part(first.getAsLong(), Math.min(last.getAsLong(), length - 1));
  }

  private static OptionalLong offset(String digits) {
    boolean number = !digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!number) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits));
  }
}
