package dev.weir.lb.balance;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Picks who owns the key's slot or, where that one may not take it, who owns the next slot at which
 * one may. So what a full or failing candidate leaves is spread over the others, each key to the
 * same one as before.
 *
 * <p>With a load factor c, nobody takes more than c times its share, by weight, of all that is in
 * flight with what is being placed (Mirrokni, Thorup and Zadimoghaddam, "Consistent Hashing with
 * Bounded Loads", 2016). Threads that pick at the same moment see each other's picks only once the
 * exchanges have begun, so the bound may be passed by as many as there are threads.
 */
final class Hashed<T extends Candidate> extends Among<T> {

  private static final int MOST_SLOTS = 64;

  private final KeySpace space;
  private final HashKey key;

  /** What each may have of all exchanges in flight, if there is a bound. */
  private final double[] bounds;

  private final boolean bounded;

  Hashed(List<T> candidates, KeySpace space, HashSettings settings) {
    super(candidates);
    this.space = space;
    this.key = settings.key();
    this.bounded = settings.loadFactor() > 0;
    double sum = candidates.stream().mapToInt(Candidate::weight).sum();
    this.bounds =
        candidates.stream().mapToDouble(c -> settings.loadFactor() * c.weight() / sum).toArray();
  }

  @Override
  public @Nullable T pick(Ask ask, Set<T> except) {
    int slot = space.slot(key.of(ask));
    int total = 1;
    int counted = 0;
    for (int seen = 0; seen < MOST_SLOTS; seen++) {
      int place = space.owner(slot);
      T candidate = at(place);
      if (mayTake(candidate, except)) {
        int needed = bounded ? (int) (candidate.inFlight() / bounds[place]) : 0;
        while (total <= needed && counted < size()) {
          total += at(counted++).inFlight();
        }
        if (total > needed) {
          return candidate;
        }
      }
      slot = slot + 1 == space.slots() ? 0 : slot + 1;
    }
    return leastLoaded(space.owner(slot), except);
  }

  /** Within the bound if any is: not all can have more than their share. */
  private @Nullable T leastLoaded(int from, Set<T> except) {
    T best = null;
    double least = Double.MAX_VALUE;
    for (int i = 0; i < size(); i++) {
      int place = (from + i) % size();
      T candidate = at(place);
      double load = bounded ? candidate.inFlight() / bounds[place] : 0;
      if (load < least && mayTake(candidate, except)) {
        best = candidate;
        least = load;
      }
    }
    return best;
  }
}
