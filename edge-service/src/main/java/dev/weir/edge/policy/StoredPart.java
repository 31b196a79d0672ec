package dev.weir.edge.policy;

import dev.weir.edge.http.ContentRange;
import dev.weir.edge.http.RangeSpec;
import java.util.List;
import java.util.Optional;

/**
 * A part of a representation that is stored (RFC 9111 section 3.3), and what it is good for.
 *
 * @param range what its head says it is
 * @param bytes how many there are. An origin that says something else in the head is believed where
 *     the part begins and, if it says so, that it ends with the representation; such a part is
 *     never joined to another
 */
public record StoredPart(ContentRange range, long bytes) {

  /**
   * What answers a request for a range.
   *
   * @param offset in the stored part
   * @param first position of its first byte in the representation
   * @param length in bytes, at least 1
   */
  public record Slice(long offset, long first, long length) {

    public long last() {
      return first + length - 1;
    }
  }

  /** What head and body both say. */
  public boolean isSound() {
    return range.length() == bytes;
  }

  /**
   * What of it answers a {@code Range} field; empty where the field asks for more, for several
   * ranges, or cannot be read.
   */
  public Optional<Slice> slice(String field) {
    List<RangeSpec> specs = RangeSpec.parse(field);
    if (specs.size() != 1) {
      return Optional.empty();
    }
    return switch (specs.getFirst()) {
      case RangeSpec.From from -> slice(from);
      case RangeSpec.Suffix(long count) ->
          range.reachesTheEnd() && count > 0 && count <= bytes
              ? Optional.of(new Slice(bytes - count, range.last() + 1 - count, count))
              : Optional.empty();
    };
  }

  private Optional<Slice> slice(RangeSpec.From from) {
    long offset = from.first() - range.first();
    if (offset < 0 || offset >= bytes) {
      return Optional.empty();
    }
    boolean beyond = from.last() > range.last();
    if (beyond && !range.reachesTheEnd()) {
      return Optional.empty();
    }
    long length = beyond ? bytes - offset : from.last() - from.first() + 1;
    return length > bytes - offset
        ? Optional.empty()
        : Optional.of(new Slice(offset, from.first(), length));
  }

  /**
   * Whether it is the beginning of a representation of known length, so that only the rest need be
   * asked for.
   */
  public boolean isBeginning() {
    return isSound() && range.first() == 0 && range.complete().isPresent();
  }

  /** Whether another part ends it: begins where it ends, and lacks nothing to the end. */
  public boolean isEndedBy(ContentRange other) {
    return other.first() == range.first() + bytes
        && other.reachesTheEnd()
        && other.complete().equals(range.complete());
  }

  /**
   * Whether two parts of one representation, known to be the same, make up a single one: they touch
   * or overlap.
   */
  public boolean joins(StoredPart other) {
    return isSound()
        && other.isSound()
        && range.complete().isPresent()
        && range.complete().equals(other.range.complete())
        && range.first() <= other.range.last() + 1
        && other.range.first() <= range.last() + 1;
  }
}
