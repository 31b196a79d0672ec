package dev.weir.edge.invalidate;

import dev.weir.edge.policy.CacheKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Remembers purges, so that what was fetched before one and arrives after it is not taken for
 * current.
 *
 * <p>Broad purges (patterns, tags, paths, everything) are numbered; the latest {@value #REMEMBERED}
 * are kept. Whoever fetches notes the number first, and before the answer is stored or served asks
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

  /** How many broad purges are kept. */
  public static final int REMEMBERED = 4096;

  private static final int STRIPES = 1 << 16;
  private static final Verdict CLEAR = new Verdict.Clear();

  private final AtomicLongArray stripes = new AtomicLongArray(STRIPES);
  private volatile Broad broad = new Broad(0, List.of());

  /**
   * The state of the log before a fetch.
   *
   * @param generation number of the latest broad purge
   * @param stripe counter of the key's stripe
   */
  public record Mark(long generation, long stripe) {}

  /** What the broad purges since some time say of a resource. */
  public sealed interface Verdict {

    /** None covers it. */
    record Clear() implements Verdict {}

    /**
     * It is gone.
     *
     * @param number of the purge that says so; 0 where the log no longer reaches back
     */
    record Gone(long number) implements Verdict {}

    /**
     * It is stale.
     *
     * @param number of the first purge that says so
     * @param atMillis since when
     */
    record Stale(long number, long atMillis) implements Verdict {}
  }

  private record Entry(Purge purge, Effect effect) {}

  /** The broad purges up to {@code generation}, the latest last. */
  private record Broad(long generation, List<Entry> latest) {

    Verdict since(CacheKey key, Collection<String> tags, long number) {
      long missed = generation - number;
      if (missed > latest.size()) {
        return new Verdict.Gone(0);
      }
      Verdict verdict = CLEAR;
      for (int i = latest.size() - (int) missed; i < latest.size(); i++) {
        Entry entry = latest.get(i);
        if (entry.purge().covers(key, tags)) {
          long its = generation - (latest.size() - 1 - i);
          switch (entry.effect()) {
            case Effect.Remove _ -> {
              return new Verdict.Gone(its);
            }
            case Effect.Stale(long at) -> {
              if (verdict instanceof Verdict.Clear) {
                verdict = new Verdict.Stale(its, at);
              }
            }
          }
        }
      }
      return verdict;
    }

    Broad with(Entry entry) {
      List<Entry> next = new ArrayList<>(latest);
      if (next.size() == REMEMBERED) {
        next.removeFirst();
      }
      next.add(entry);
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

  /** Whether no purge since {@code mark} touches a resource with these tags. */
  public boolean untouched(CacheKey key, Collection<String> tags, Mark mark) {
    return stripes.get(stripe(key)) == mark.stripe()
        && since(key, tags, mark.generation()) instanceof Verdict.Clear;
  }

  /** What the broad purges after number {@code generation} say of a resource with these tags. */
  public Verdict since(CacheKey key, Collection<String> tags, long generation) {
    Broad now = broad;
    return now.generation() == generation ? CLEAR : now.since(key, tags, generation);
  }

  /**
   * Adds a purge: from now on no answer that was asked for before counts as current.
   *
   * @return its number; 0 where it is of one resource
   */
  public long add(Purge purge, Effect effect) {
    if (purge instanceof Purge.Resource(CacheKey key)) {
      stripes.incrementAndGet(stripe(key));
      return 0;
    }
    return addBroad(new Entry(purge, effect));
  }

  private synchronized long addBroad(Entry entry) {
    broad = broad.with(entry);
    return broad.generation();
  }

  private static int stripe(CacheKey key) {
    int hash = key.hashCode();
    return (hash ^ (hash >>> 16)) & (STRIPES - 1);
  }
}
