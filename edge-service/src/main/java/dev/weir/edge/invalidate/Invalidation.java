package dev.weir.edge.invalidate;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A purge on its way to every edge.
 *
 * @param id names it
 * @param order what is purged
 * @param at when it was asked for
 * @param edges how far it has come, by the edge's name: this edge's id, or a peer's address
 */
public record Invalidation(String id, PurgeOrder order, Instant at, Map<String, EdgeState> edges) {

  public Invalidation {
    edges = Collections.unmodifiableMap(new LinkedHashMap<>(edges));
  }

  /** The same with the state of one edge replaced. */
  public Invalidation with(String edge, EdgeState state) {
    Map<String, EdgeState> next = new LinkedHashMap<>(edges);
    next.put(edge, state);
    return new Invalidation(id, order, at, next);
  }

  /** The same, pending no more at {@code from}, and wherever it is not known yet of {@code to}. */
  Invalidation sent(String from, Collection<String> to) {
    Map<String, EdgeState> next = new LinkedHashMap<>(edges);
    next.remove(from);
    to.forEach(edge -> next.putIfAbsent(edge, new EdgeState.Pending(1, "", true)));
    return new Invalidation(id, order, at, next);
  }

  /** Whether every edge has acknowledged. */
  public boolean complete() {
    return edges.values().stream().allMatch(EdgeState.Acknowledged.class::isInstance);
  }
}
