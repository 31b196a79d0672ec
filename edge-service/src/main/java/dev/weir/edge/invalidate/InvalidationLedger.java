package dev.weir.edge.invalidate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The latest invalidations and how far they have come. Thread-safe. */
public final class InvalidationLedger {

  private final int capacity;
  private final Map<String, Invalidation> latest = new LinkedHashMap<>();

  /**
   * Keeps the latest invalidations.
   *
   * @param capacity how many; the oldest goes first
   */
  public InvalidationLedger(int capacity) {
    this.capacity = capacity;
  }

  public synchronized void open(Invalidation invalidation) {
    latest.put(invalidation.id(), invalidation);
    if (latest.size() > capacity) {
      latest.remove(latest.keySet().iterator().next());
    }
  }

  /** Notes the state of one edge; of an invalidation no longer kept nothing is noted. */
  public synchronized void note(String id, String edge, EdgeState state) {
    latest.computeIfPresent(id, (same, invalidation) -> invalidation.with(edge, state));
  }

  public synchronized Optional<Invalidation> find(String id) {
    return Optional.ofNullable(latest.get(id));
  }
}
