package dev.weir.edge.invalidate;

import dev.weir.edge.policy.CacheKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Remembers purges, so that what was fetched before one and arrives after it is not taken for
 * current.
 *
 * <p>Broad purges (patterns, paths, everything) are numbered; the latest {@value #REMEMBERED} are
 * kept. Whoever fetches notes the number first, and before the answer is stored or served asks
 * whether a later purge covers its key. Where the log no longer reaches back far enough the answer
 * counts as purged.
 *
 * <p>Purges of one resource come from every POST too. They only count up one of {@value #STRIPES}
 * counters that the key hashes to: an unrelated fetch that shares it is not stored, which costs a
 * miss and nothing else. They do not outlive the fetches under way, because the store removes what
 * it holds.
 *
 * <p>Thread-safe. Reading takes no lock.
 */
public final class PurgeLog {

  static final int REMEMBERED = 1024;
  private static final int STRIPES = 1 << 16;

  private final AtomicLongArray stripes = new AtomicLongArray(STRIPES);
  private volatile Broad broad = new Broad(0, List.of());

  /**
   * The state of the log before a fetch.
   *
   * @param generation number of the latest broad purge
   * @param stripe counter of the key's stripe
   */
  public record Mark(long generation, long stripe) {}

  /** The broad purges up to {@code generation}, the latest last. */
  private record Broad(long generation, List<Purge> latest) {

    boolean coversSince(CacheKey key, long since) {
      long missed = generation - since;
      if (missed > latest.size()) {
        return true;
      }
      return latest.subList(latest.size() - (int) missed, latest.size()).stream()
          .anyMatch(purge -> purge.covers(key));
    }

    Broad with(Purge purge) {
      List<Purge> next = new ArrayList<>(latest);
      if (next.size() == REMEMBERED) {
        next.removeFirst();
      }
      next.add(purge);
      return new Broad(generation + 1, List.copyOf(next));
    }
  }

  /** Notes where the log stands, before {@code key} is asked of the origin. */
  public Mark mark(CacheKey key) {
    return new Mark(broad.generation(), stripes.get(stripe(key)));
  }

  /** Number of the latest broad purge; it only grows. */
  public long generation() {
    return broad.generation();
  }

  /** Whether no purge since {@code mark} touches {@code key}. */
  public boolean untouched(CacheKey key, Mark mark) {
    return stripes.get(stripe(key)) == mark.stripe() && !purgedSince(key, mark.generation());
  }

  /** Whether a broad purge after number {@code generation} covers {@code key}. */
  public boolean purgedSince(CacheKey key, long generation) {
    Broad now = broad;
    return now.generation() != generation && now.coversSince(key, generation);
  }

  /** Adds a purge: from now on no answer that was asked for before counts as current. */
  public void add(Purge purge) {
    if (purge instanceof Purge.Resource(CacheKey key)) {
      stripes.incrementAndGet(stripe(key));
    } else {
      addBroad(purge);
    }
  }

  private synchronized void addBroad(Purge purge) {
    broad = broad.with(purge);
  }

  private static int stripe(CacheKey key) {
    int hash = key.hashCode();
    return (hash ^ (hash >>> 16)) & (STRIPES - 1);
  }
}
