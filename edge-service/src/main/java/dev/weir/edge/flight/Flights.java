package dev.weir.edge.flight;

import dev.weir.edge.policy.CacheKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;

/**
 * The fetches under way that others may wait for, one to a key.
 *
 * <p>The first to join a key leads: it fetches, and must {@link Leading#land land} exactly once,
 * whatever becomes of the fetch. Who joins meanwhile waits and is told how it landed, on the
 * leader's thread. Joining, leaving and landing of one key exclude each other, so a waiter is told
 * once or never waited. Thread-safe.
 *
 * <p>Who finds nothing in the store and joins then may come just too late for a flight whose answer
 * was stored in between. So the count of landings is {@link #landings taken} before the store is
 * searched, and joining tells where it has moved.
 */
public final class Flights {

  /**
   * Of counters, each for the keys of one hash; keys that meet cost a search more, now and then.
   */
  private static final int STRIPES = 1024;

  private final ConcurrentMap<CacheKey, Flight> underWay = new ConcurrentHashMap<>();
  private final AtomicIntegerArray landings = new AtomicIntegerArray(STRIPES);

  /** What joining gives. */
  public sealed interface Joined {}

  /** A fetch has landed since the store was searched: it is to be searched again. */
  public record Landed() implements Joined {}

  /** The caller is the first: it fetches, for itself and for those who wait. */
  public final class Leading implements Joined {
    private final CacheKey key;
    private final Flight flight;

    private Leading(CacheKey key, Flight flight) {
      this.key = key;
      this.flight = flight;
    }

    /** Tells those who wait how it went; calls after the first do nothing. */
    public void land(Landing landing) {
      landings.incrementAndGet(stripe(key));
      if (underWay.remove(key, flight)) {
        flight.waiters.forEach(waiter -> waiter.accept(landing));
      }
    }
  }

  /** Another is fetching; the caller will be told. */
  public final class Waiting implements Joined {
    private final CacheKey key;
    private final Consumer<Landing> waiter;

    private Waiting(CacheKey key, Consumer<Landing> waiter) {
      this.key = key;
      this.waiter = waiter;
    }

    /** Waits no longer; the caller is not told any more, unless that is happening right now. */
    public void leave() {
      underWay.computeIfPresent(
          key,
          (same, flight) -> {
            flight.waiters.remove(waiter);
            return flight;
          });
    }
  }

  /** Guarded by the lock of its key in the map, until it is removed from there. */
  private static final class Flight {
    private final List<Consumer<Landing>> waiters = new ArrayList<>();
  }

  /** What {@link #join} is to be given: taken before the store is searched for {@code key}. */
  public int landings(CacheKey key) {
    return landings.get(stripe(key));
  }

  private static int stripe(CacheKey key) {
    int hash = key.hashCode();
    return (hash ^ (hash >>> 16)) & (STRIPES - 1);
  }

  /**
   * Joins the fetch of {@code key}.
   *
   * @param seen the {@link #landings} before the store was searched
   * @param waiter told how the fetch went, where another leads; must return at once
   */
  public Joined join(CacheKey key, int seen, Consumer<Landing> waiter) {
    Flight mine = new Flight();
    Flight flight =
        underWay.compute(
            key,
            (same, before) -> {
              if (before == null) {
                // whoever was here has counted before it left, and stored before that
                return landings(key) == seen ? mine : null;
              }
              before.waiters.add(waiter);
              return before;
            });
    if (flight == null) {
      return new Landed();
    }
    return flight == mine ? new Leading(key, mine) : new Waiting(key, waiter);
  }

  /** How many keys are being fetched. */
  public int size() {
    return underWay.size();
  }
}
