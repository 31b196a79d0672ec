package dev.weir.lb.balance;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;

/**
 * Goes through a round of places again and again: after a whole round each had its turn as often as
 * it stands in it, whatever the number of threads.
 */
final class Turns {

  private final int[] round;
  private final AtomicInteger next;

  /**
   * @param round places, at least one
   * @param first where in it to begin
   */
  Turns(int[] round, int first) {
    this.round = round;
    this.next = new AtomicInteger(first);
  }

  /**
   * Turns by weight. They begin anywhere in the round: else whoever comes first in it would get
   * more than its share where the weights change often.
   */
  static <T> Turns of(List<T> candidates, ToIntFunction<T> weight) {
    return startingAnywhere(SmoothWeights.sequence(candidates.stream().mapToInt(weight).toArray()));
  }

  static Turns startingAnywhere(int[] round) {
    return new Turns(round, ThreadLocalRandom.current().nextInt(round.length));
  }

  /** The place whose turn it is. */
  int next() {
    int size = round.length;
    // wraps to 0 at the end of a round, so that the round in which the counter would overflow is
    // whole too
    return round[next.getAndUpdate(i -> i + 1 == size ? 0 : i + 1)];
  }
}
