package dev.weir.edge.invalidate;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * The latest invalidations and how far they have come; tells who waits for the end of one.
 * Thread-safe.
 */
public final class InvalidationLedger {

  private final int capacity;
  private final Map<String, Invalidation> latest = new LinkedHashMap<>();
  private final Map<String, CompletableFuture<Invalidation>> waited = new HashMap<>();

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
      String oldest = latest.keySet().iterator().next();
      latest.remove(oldest);
      waited.remove(oldest);
    }
  }

  /**
   * Notes that an invalidation is on its way to these edges; one that is not known yet is kept.
   *
   * @param from where it waited until now
   * @param to the edges' names
   */
  public void sent(Invalidation heard, String from, Collection<String> to) {
    synchronized (this) {
      if (!latest.containsKey(heard.id())) {
        open(heard);
      }
    }
    change(heard.id(), before -> before.sent(from, to));
  }

  /** Notes the state of one edge; of an invalidation no longer kept nothing is noted. */
  public void note(String id, String edge, EdgeState state) {
    change(id, before -> before.with(edge, state));
  }

  private void change(String id, UnaryOperator<Invalidation> change) {
    CompletableFuture<Invalidation> ended = null;
    Invalidation now;
    synchronized (this) {
      now = latest.computeIfPresent(id, (same, before) -> change.apply(before));
      if (now != null && now.complete()) {
        ended = waited.remove(id);
      }
    }
    if (ended != null) {
      ended.complete(now);
    }
  }

  /** Is told when every edge has acknowledged; never, where it is no longer kept by then. */
  public synchronized CompletableFuture<Invalidation> whenComplete(String id) {
    Invalidation now = latest.get(id);
    if (now != null && now.complete()) {
      return CompletableFuture.completedFuture(now);
    }
    return now == null
        ? new CompletableFuture<>()
        : waited.computeIfAbsent(id, same -> new CompletableFuture<>());
  }

  /** All that are kept, the latest first. */
  public synchronized List<Invalidation> all() {
    return List.copyOf(latest.values()).reversed();
  }

  public synchronized Optional<Invalidation> find(String id) {
    return Optional.ofNullable(latest.get(id));
  }
}
