package dev.weir.lb.balance;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What all algorithms have in common: the candidates, by their place, and who of them may not. */
abstract class Among<T extends Candidate> implements Balancer<T> {

  /** How finely a slow start is told. */
  private static final int STEPS = 100;

  /** Holds nothing but T: of this type, so that reading one needs no check of its type. */
  private final Candidate[] candidates;

  Among(List<T> candidates) {
    this.candidates = candidates.toArray(Candidate[]::new);
  }

  final int size() {
    return candidates.length;
  }

  @SuppressWarnings("unchecked") // candidates holds nothing but T
  final T at(int place) {
    return (T) candidates[place];
  }

  static <T extends Candidate> boolean mayTake(T candidate, Set<T> except) {
    return candidate.available() && !except.contains(candidate);
  }

  /** The first that may, from that place on. */
  final @Nullable T firstFrom(int place, Set<T> except) {
    for (int i = 0; i < candidates.length; i++) {
      T candidate = at((place + i) % candidates.length);
      if (mayTake(candidate, except)) {
        return candidate;
      }
    }
    return null;
  }

  /** Its weight for as much of it as it takes now. */
  static int weightNow(Candidate candidate) {
    return rampNow(candidate, candidate.weight());
  }

  /** What is left of 1 while it starts slowly, in hundredths. */
  static int rampNow(Candidate candidate) {
    return rampNow(candidate, 1);
  }

  private static int rampNow(Candidate candidate, int weight) {
    return (int) Math.max(1, Math.round(candidate.ramp() * STEPS * weight));
  }
}
