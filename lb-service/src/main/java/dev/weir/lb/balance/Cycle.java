package dev.weir.lb.balance;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Goes through a sequence again and again: after one round each candidate was picked as often as it
 * stands in it.
 */
final class Cycle<T> implements Balancer<T> {

  private final List<T> sequence;
  private final AtomicInteger next = new AtomicInteger();

  private Cycle(List<T> sequence) {
    this.sequence = sequence;
  }

  static <T> Balancer<T> over(List<T> sequence) {
    return new Cycle<>(List.copyOf(sequence));
  }

  @Override
  public T pick(Ask ask) {
    int size = sequence.size();
    // wraps to 0 at the end of a round, so that the round in which the counter would overflow is
    // whole too
    return sequence.get(next.getAndUpdate(i -> i + 1 == size ? 0 : i + 1));
  }
}
