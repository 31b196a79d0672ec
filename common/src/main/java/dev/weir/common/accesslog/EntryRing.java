package dev.weir.common.accesslog;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue of many writers and one reader in which nobody waits: a full one takes nothing.
 * Bounded in entries, and in the bytes that they keep.
 *
 * <p>A writer takes the next place by one compare-and-set and fills it after that; the reader stops
 * at a place that is taken and not filled yet.
 */
final class EntryRing {

  private static final int BYTES_PER_PLACE = 512;
  private static final int LEAST_PLACES = 1 << 8;
  private static final int MOST_PLACES = 1 << 20;

  private final AtomicReferenceArray<@Nullable AccessEntry> places;
  private final int mask;
  private final long maxBytes;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong tail = new AtomicLong();

  /** Moved by the reader alone. */
  private final AtomicLong head = new AtomicLong();

  EntryRing(long maxBytes) {
    int wanted = Math.clamp(maxBytes / BYTES_PER_PLACE, LEAST_PLACES, MOST_PLACES);
    int size = Integer.highestOneBit(wanted);
    this.maxBytes = maxBytes;
    this.places = new AtomicReferenceArray<>(size);
    this.mask = size - 1;
  }

  /** Takes an entry, from any thread; says whether there was a place for it. */
  boolean offer(AccessEntry entry) {
    int weight = entry.weight();
    if (bytes.addAndGet(weight) > maxBytes) {
      bytes.addAndGet(-weight);
      return false;
    }
    long at;
    do {
      at = tail.get();
      if (at - head.get() > mask) {
        bytes.addAndGet(-weight);
        return false;
      }
    } while (!tail.compareAndSet(at, at + 1));
    places.setRelease((int) at & mask, entry);
    return true;
  }

  /** The oldest entry; null where there is none. For one thread. */
  @Nullable AccessEntry poll() {
    long at = head.get();
    int index = (int) at & mask;
    AccessEntry entry = places.getAcquire(index);
    if (entry != null) {
      places.setPlain(index, null);
      head.setRelease(at + 1);
      bytes.addAndGet(-entry.weight());
    }
    return entry;
  }

  /** What waits, in bytes. */
  long bytes() {
    return bytes.get();
  }
}
