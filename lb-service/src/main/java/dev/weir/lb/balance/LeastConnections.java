package dev.weir.lb.balance;

import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Picks who serves the fewest exchanges for its weight. The search begins with the candidate whose
 * turn it is, so that equals are picked in turn, by weight.
 *
 * <p>It ends after so many candidates: the best of {@value #MOST_ASKED} is among the best few of a
 * hundred and is found in the time that a choice may take; asking a thousand would take a
 * microsecond.
 */
final class LeastConnections<T extends Candidate> extends Among<T> {

  private static final int MOST_ASKED = 32;

  private final Turns turns;

  /** What one exchange weighs for each. */
  private final double[] unit;

  LeastConnections(List<T> candidates, ToIntFunction<T> weight) {
    super(candidates);
    turns = Turns.of(candidates, weight);
    unit = candidates.stream().mapToDouble(c -> 1.0 / weight.applyAsInt(c)).toArray();
  }

  @Override
  public @Nullable T pick(Ask ask, Set<T> except) {
    T best = null;
    double least = Double.MAX_VALUE;
    int place = turns.next();
    for (int i = 0; i < unit.length && !(best != null && (least == 0 || i >= MOST_ASKED)); i++) {
      T candidate = at(place);
      double load = candidate.inFlight() * unit[place];
      if (load < least && mayTake(candidate, except)) {
        best = candidate;
        least = load;
      }
      place = place + 1 == unit.length ? 0 : place + 1;
    }
    return best;
  }
}
