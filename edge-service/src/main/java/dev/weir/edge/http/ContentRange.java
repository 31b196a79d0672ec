package dev.weir.edge.http;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which part of a representation an answer holds (RFC 9110 section 14.4).
 *
 * @param first offset of its first byte
 * @param last offset of its last byte, not before the first
 * @param complete length of the whole representation in bytes; empty where it is not known
 */
public record ContentRange(long first, long last, OptionalLong complete) {

  private static final String UNIT = "bytes ";

  public long length() {
    return last - first + 1;
  }

  /** Whether nothing of the representation follows this part. */
  public boolean reachesTheEnd() {
    return complete.isPresent() && last == complete.getAsLong() - 1;
  }

  /** Reads a field; empty where it is of another unit, cannot be read or contradicts itself. */
  public static Optional<ContentRange> parse(String field) {
    int dash = field.indexOf('-');
    int slash = field.indexOf('/');
    if (!field.regionMatches(true, 0, UNIT, 0, UNIT.length())
        || dash < UNIT.length()
        || slash < dash) {
      return Optional.empty();
    }
    OptionalLong first = Offsets.parse(field.substring(UNIT.length(), dash));
    OptionalLong last = Offsets.parse(field.substring(dash + 1, slash));
    String length = field.substring(slash + 1).strip();
    OptionalLong complete = length.equals("*") ? OptionalLong.empty() : Offsets.parse(length);
    boolean readable =
        first.isPresent() && last.isPresent() && (complete.isPresent() || length.equals("*"));
    if (!readable
        || last.getAsLong() < first.getAsLong()
        || complete.orElse(Long.MAX_VALUE) <= last.getAsLong()) {
      return Optional.empty();
    }
    return Optional.of(new ContentRange(first.getAsLong(), last.getAsLong(), complete));
  }

  /** Value of the field for a part of a representation. */
  public static String of(long first, long last, OptionalLong complete) {
    String length = complete.isPresent() ? Long.toString(complete.getAsLong()) : "*";
    return UNIT + first + "-" + last + "/" + length;
  }

  /** The field, as it was read. */
  @Override
  public String toString() {
    return of(first, last, complete);
  }
}
