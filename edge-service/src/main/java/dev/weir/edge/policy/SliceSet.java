package dev.weir.edge.policy;

import dev.weir.edge.http.ContentRange;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A large representation that is stored in slices of one size, each under a key of its own. Its
 * head is stored under the key of the resource and names the set; without it no slice is found, so
 * that what purges the head purges them all, and slices of two sets never meet.
 *
 * @param epoch tells this set from every other of the same resource: 16 hexadecimal digits
 * @param size of each slice but the last, in bytes, from 1
 * @param complete length of the whole in bytes, from 1 to {@link #LONGEST}
 */
public record SliceSet(String epoch, int size, long complete) {

  /** The field of a stored head that names the set; never sent, and never taken from an origin. */
  public static final String FIELD = "weir-slices";

  /**
   * The largest length of a whole, in bytes; what says that it is longer is not taken at its word.
   */
  public static final long LONGEST = 999_999_999_999_999_999L;

  public SliceSet {
    if (!epoch.matches("[0-9a-f]{16}") || size < 1 || complete < 1 || complete > LONGEST) {
      throw new IllegalArgumentException(
          "no set of slices: " + epoch + " " + size + " " + complete);
    }
  }

  /** A new set. */
  public static SliceSet begin(int size, long complete) {
    return new SliceSet("%016x".formatted(ThreadLocalRandom.current().nextLong()), size, complete);
  }

  /** Reads {@link #text}; empty where it is none. */
  public static Optional<SliceSet> parse(String text) {
    return text.matches("[0-9a-f]{16} [1-9][0-9]{0,8} [1-9][0-9]{0,17}")
        ? Optional.of(parsed(text.split(" ", -1)))
        : Optional.empty();
  }

  private static SliceSet parsed(String[] parts) {
    return new SliceSet(parts[0], Integer.parseInt(parts[1]), Long.parseLong(parts[2]));
  }

  /** Value of {@link #FIELD}. */
  public String text() {
    return epoch + " " + size + " " + complete;
  }

  /** In which slice an offset lies. */
  public long index(long offset) {
    return offset / size;
  }

  /** What a slice holds. */
  public ContentRange range(long index) {
    long first = index * size;
    return new ContentRange(first, Math.min(first + size, complete) - 1, OptionalLong.of(complete));
  }

  /** Where a slice is stored: no request target has a space. */
  public CacheKey key(CacheKey whole, long index) {
    return whole.withTarget(whole.target() + " slice " + epoch + " " + index);
  }
}
