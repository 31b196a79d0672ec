package dev.weir.lb.balance;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;

/**
 * Picks who serves the fewest exchanges; among equals the search starts one further each time, so
 * that ties go round.
 */
final class LeastConnections<T> implements Balancer<T> {

  private final List<T> candidates;
  private final ToIntFunction<T> inFlight;
  private final AtomicInteger start = new AtomicInteger();

  LeastConnections(List<T> candidates, ToIntFunction<T> inFlight) {
    this.candidates = List.copyOf(candidates);
    this.inFlight = inFlight;
  }

  @Override
  public T pick(Ask ask) {
    int size = candidates.size();
    int from = Math.floorMod(start.getAndIncrement(), size);
    T best = candidates.get(from);
    int fewest = inFlight.applyAsInt(best);
    for (int i = 1; i < size && fewest > 0; i++) {
      T candidate = candidates.get((from + i) % size);
      int load = inFlight.applyAsInt(candidate);
      if (load < fewest) {
        best = candidate;
        fewest = load;
      }
    }
    return best;
  }
}
