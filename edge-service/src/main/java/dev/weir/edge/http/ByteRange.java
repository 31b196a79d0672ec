package dev.weir.edge.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What a {@code Range} field asks of a representation (RFC 9110 section 14.2). */
public sealed interface ByteRange {

  /** More parts than this in one answer cost more than they are worth. */
  int MOST_PARTS = 16;

  /** All of it: the field has another unit, cannot be read, or asks for more than the whole. */
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

  /**
   * Several parts, none of which overlaps another.
   *
   * @param parts two at least, in the order they were asked for
   */
  record Parts(List<Part> parts) implements ByteRange {

    public Parts {
      parts = List.copyOf(parts);
    }

    /** How many bytes they are together. */
    public long length() {
      return parts.stream().mapToLong(Part::length).sum();
    }
  }

  /** Nothing that is there: 416. */
  record Unsatisfiable() implements ByteRange {}

  /**
   * Reads a field against a representation of {@code length} bytes. A server may ignore ranges that
   * it does not care to serve: those that overlap, and more than {@value #MOST_PARTS} of them, give
   * the whole.
   */
  static ByteRange parse(String field, long length) {
    List<RangeSpec> specs = RangeSpec.parse(field);
    if (specs.isEmpty() || specs.size() > MOST_PARTS) {
      return new Whole();
    }
    List<Part> parts = new ArrayList<>(specs.size());
    for (RangeSpec spec : specs) {
      if (spec.within(length) instanceof Part part) {
        parts.add(part);
      }
    }
    return switch (parts.size()) {
      case 0 -> new Unsatisfiable();
      case 1 -> parts.getFirst();
      default -> overlap(parts) ? new Whole() : new Parts(parts);
    };
  }

  private static boolean overlap(List<Part> parts) {
    List<Part> sorted = new ArrayList<>(parts);
    sorted.sort(Comparator.comparingLong(Part::first));
    for (int i = 1; i < sorted.size(); i++) {
      if (sorted.get(i).first() <= sorted.get(i - 1).last()) {
        return true;
      }
    }
    return false;
  }
}
