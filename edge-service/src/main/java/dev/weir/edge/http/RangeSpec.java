package dev.weir.edge.http;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** One range that a {@code Range} field names, before it meets a representation. */
public sealed interface RangeSpec {

  /**
   * From an offset on.
   *
   * @param last the last byte wanted; {@link Long#MAX_VALUE} for all that follows
   */
  record From(long first, long last) implements RangeSpec {

    /** Whether all that follows is wanted. */
    public boolean isOpen() {
      return last == Long.MAX_VALUE;
    }

    @Override
    public ByteRange within(long length) {
      return first >= length
          ? new ByteRange.Unsatisfiable()
          : new ByteRange.Part(first, Math.min(last, length - 1));
    }
  }

  /** The last so many bytes. */
  record Suffix(long count) implements RangeSpec {

    @Override
    public ByteRange within(long length) {
      return count == 0 || length == 0
          ? new ByteRange.Unsatisfiable()
          : new ByteRange.Part(Math.max(0, length - count), length - 1);
    }
  }

  /** What it is of a representation of so many bytes: one part, or nothing that is there. */
  ByteRange within(long length);

  /** Reads a field; empty where it has another unit or one range that cannot be read. */
  static List<RangeSpec> parse(String field) {
    String text = field.strip();
    if (!text.regionMatches(true, 0, "bytes=", 0, 6)) {
      return List.of();
    }
    List<RangeSpec> specs = new ArrayList<>(1);
    for (String member : text.substring(6).split(",", -1)) {
      String range = member.strip();
      if (!range.isEmpty() && !add(range, specs)) {
        return List.of();
      }
    }
    return specs;
  }

  private static boolean add(String range, List<RangeSpec> specs) {
    int dash = range.indexOf('-');
    if (dash < 0) {
      return false;
    }
    String from = range.substring(0, dash).strip();
    String to = range.substring(dash + 1).strip();
    OptionalLong first = Offsets.parse(from);
    OptionalLong last =
        to.isEmpty() && !from.isEmpty() ? OptionalLong.of(Long.MAX_VALUE) : Offsets.parse(to);
    boolean readable = last.isPresent() && (from.isEmpty() || first.isPresent());
    if (!readable || (!from.isEmpty() && last.getAsLong() < first.getAsLong())) {
      return false;
    }
    specs.add(
        from.isEmpty()
            ? new Suffix(last.getAsLong())
            : new From(first.getAsLong(), last.getAsLong()));
    return true;
  }
}
