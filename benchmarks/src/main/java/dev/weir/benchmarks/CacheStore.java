package dev.weir.benchmarks;

import dev.weir.edge.http.Fields;
import dev.weir.edge.invalidate.Effect;
import dev.weir.edge.invalidate.Purge;
import dev.weir.edge.invalidate.PurgeLog;
import dev.weir.edge.policy.CacheKey;
import dev.weir.edge.policy.ResponseFacts;
import dev.weir.edge.policy.StoredFacts;
import dev.weir.edge.policy.VaryKey;
import dev.weir.edge.store.Found;
import dev.weir.edge.store.ResponseStore;
import dev.weir.edge.store.StoreLimits;
import dev.weir.edge.store.Variant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * What edge-service's store keeps, and how fast it forgets. Run by {@code
 * benchmarks/side-by-side/store}. Answers are of 1 kB as far as the store knows; none has a body.
 */
public final class CacheStore {

  private static final int ANSWER_BYTES = 1024;
  private static final double EXPONENT = 0.9;
  private static final int LOOK_EVERY = 1 << 16;
  private static final int ALL_ROUNDS = 11;

  private static final Fields NO_FIELDS =
      new Fields() {
        @Override
        public @Nullable String first(String name) {
          return null;
        }

        @Override
        public List<String> all(String name) {
          return List.of();
        }
      };

  private static final Variant<String> ANSWER =
      new Variant<>(
          VaryKey.NONE,
          new StoredFacts(ResponseFacts.of(200, NO_FIELDS, 0), Long.MAX_VALUE, 0, 0),
          "answer",
          ANSWER_BYTES);

  private CacheStore() {}

  /**
   * Prints one row.
   *
   * @param arguments {@code zipf}, how many keys there are, bytes of memory and how many requests
   *     are made; or {@code all} and how many entries
   */
  public static void main(String[] arguments) {
    if (arguments[0].equals("zipf")) {
      zipf(
          Long.parseLong(arguments[1]), Long.parseLong(arguments[2]), Long.parseLong(arguments[3]));
    } else {
      all(Integer.parseInt(arguments[1]));
    }
  }

  private static CacheKey key(long rank) {
    return new CacheKey("shop.example", "/item/" + rank);
  }

  private static boolean find(ResponseStore<String> store, CacheKey key) {
    return store.find(key, NO_FIELDS) instanceof Found.Match<String>;
  }

  private static void put(ResponseStore<String> store, CacheKey key) {
    store.put(key, NO_FIELDS, ANSWER, store.mark(key));
  }

  // ---- who is kept

  /** Beside one that drops what was not used for longest and holds as many answers. */
  private static void zipf(long keys, long bytes, long requests) {
    ResponseStore<String> store = new ResponseStore<>(new StoreLimits(bytes, 8), new PurgeLog());
    Zipf zipf = new Zipf(keys, EXPONENT);
    SplittableRandom random = new SplittableRandom(1);
    Lru lru = new Lru();
    long warm = requests / 2;
    long hits = 0;
    long lruHits = 0;
    for (long i = 0; i < requests; i++) {
      long rank = zipf.rank(random.nextDouble());
      CacheKey key = key(rank);
      boolean hit = find(store, key);
      if (!hit) {
        put(store, key);
      }
      if (i % LOOK_EVERY == 0) {
        lru.most = Math.max(lru.most, (int) store.stats().entries());
      }
      boolean lruHit = lru.hit(rank);
      if (i >= warm) {
        hits += hit ? 1 : 0;
        lruHits += lruHit ? 1 : 0;
      }
    }
    double ours = (double) hits / (requests - warm);
    double theirs = (double) lruHits / (requests - warm);
    System.out.printf(
        "zipf       hit ratio %.4f, by LRU with as many answers (%d) %.4f (goal at least that: %s)%n",
        ours, lru.most, theirs, ours >= theirs ? "met" : "missed");
  }

  /** Drops what was not used for longest. */
  private static final class Lru {
    private final Map<Long, Boolean> held = new LinkedHashMap<>(16, 0.75f, true);
    private int most = LOOK_EVERY;

    /** Whether it has that; from now on it does. */
    boolean hit(long rank) {
      if (held.get(rank) != null) {
        return true;
      }
      held.put(rank, Boolean.TRUE);
      if (held.size() > most) {
        held.remove(held.keySet().iterator().next());
      }
      return false;
    }
  }

  // ---- how fast everything is forgotten

  private static void all(int entries) {
    try (ExecutorService sweeper =
        Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory())) {
      ResponseStore<String> store =
          new ResponseStore<>(new StoreLimits(Long.MAX_VALUE, 8), new PurgeLog(), sweeper, null);
      double[] took = new double[ALL_ROUNDS];
      for (int round = -1; round < ALL_ROUNDS; round++) {
        for (int i = 0; i < entries; i++) {
          put(store, key(i));
        }
        long from = System.nanoTime();
        var counted = store.purge(new Purge.All(), Effect.REMOVE);
        boolean found = find(store, key(entries / 2));
        double millis = (System.nanoTime() - from) / 1e6;
        if (found) {
          throw new IllegalStateException("a lookup after the purge found something");
        }
        if (round >= 0) {
          // the first loads classes
          took[round] = millis;
        }
        counted.join();
      }
      Arrays.sort(took);
      double median = took[ALL_ROUNDS / 2];
      System.out.printf(
          "all        of %d entries forgotten, and missed by the next lookup: median of %d times %.3f ms, the longest %.3f (goal below 1: %s)%n",
          entries, ALL_ROUNDS, median, took[ALL_ROUNDS - 1], median < 1 ? "met" : "missed");
    }
  }
}
