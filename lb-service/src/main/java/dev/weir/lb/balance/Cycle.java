package dev.weir.lb.balance;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Goes round. Who may not take its turn loses it; after several such, the next in line is taken.
 */
final class Cycle<T extends Candidate> extends Among<T> {

  private static final int MOST_LOST_TURNS = 16;

  private final Turns turns;

  Cycle(List<T> candidates, Turns turns) {
    super(candidates);
    this.turns = turns;
  }

  @Override
  public @Nullable T pick(Ask ask, Set<T> except) {
    int place = turns.next();
    for (int lost = 0; lost < MOST_LOST_TURNS; lost++) {
      T candidate = at(place);
      if (mayTake(candidate, except)) {
        return candidate;
      }
      place = turns.next();
    }
    return firstFrom(place, except);
  }
}
