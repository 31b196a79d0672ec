package dev.weir.edge.flight;

import dev.weir.edge.policy.CacheKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

/**
 * The fetches under way that others may wait for, one to a key.
 *
 * <p>The first to join a key leads: it fetches, and must {@link Leading#land land} exactly once,
 * whatever becomes of the fetch. Who joins meanwhile waits and is told how it landed, on the
 * leader's thread. Joining, leaving and landing of one key exclude each other, so a waiter is told
 * once or never waited. Thread-safe.
 */
public final class Flights {

  private final ConcurrentMap<CacheKey, Flight> underWay = new ConcurrentHashMap<>();

  /** What joining gives. */
  public sealed interface Joined {}

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

  /**
   * Joins the fetch of {@code key}.
   *
   * @param waiter told how the fetch went, where another leads; must return at once
   */
  public Joined join(CacheKey key, Consumer<Landing> waiter) {
    Flight mine = new Flight();
    Flight flight =
        underWay.compute(
            key,
            (same, before) -> {
              if (before == null) {
                return mine;
              }
              before.waiters.add(waiter);
              return before;
            });
    return flight == mine ? new Leading(key, mine) : new Waiting(key, waiter);
  }

  /** How many keys are being fetched. */
  public int size() {
    return underWay.size();
  }
}
