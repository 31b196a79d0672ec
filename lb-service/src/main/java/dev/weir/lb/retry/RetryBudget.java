package dev.weir.lb.retry;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/**
 * Keeps the repeats of a pool's requests to a share of them, so that an ailing pool is not brought
 * down by what is meant to help its clients (as Finagle's {@code RetryBudget} does). Requests and
 * repeats are counted by the second, and ten seconds are looked back on.
 *
 * <p>Safe for many threads, and free of locks: a request costs one addition that no other thread
 * waits for. A count that falls on the change of a second may be lost; the share is kept to within
 * that.
 */
public final class RetryBudget {

  /** How far back is counted. */
  static final int SECONDS = 10;

  private static final long SECOND_NANOS = 1_000_000_000L;

  private final Second[] seconds =
      IntStream.range(0, SECONDS).mapToObj(i -> new Second()).toArray(Second[]::new);

  private static final class Second {
    private final AtomicLong number = new AtomicLong(Long.MIN_VALUE);
    private final LongAdder requests = new LongAdder();
    private final AtomicLong repeats = new AtomicLong();
  }

  /**
   * A request came, its first try.
   *
   * @param now {@link System#nanoTime}
   */
  public void request(long now) {
    at(Math.floorDiv(now, SECOND_NANOS)).requests.increment();
  }

  /**
   * Whether a request may be said again, a retry or a hedge; counts it if so.
   *
   * @param now {@link System#nanoTime}
   * @param share what is allowed
   */
  public boolean tryRepeat(long now, BudgetShare share) {
    long number = Math.floorDiv(now, SECOND_NANOS);
    Second second = at(number);
    second.repeats.incrementAndGet();
    long requests = 0;
    long repeats = 0;
    for (Second each : seconds) {
      if (each.number.get() > number - SECONDS) {
        requests += each.requests.sum();
        repeats += each.repeats.get();
      }
    }
    boolean within = repeats <= share.allowed(requests, SECONDS);
    if (!within) {
      second.repeats.decrementAndGet();
    }
    return within;
  }

  /** That second's counts; whoever is the first in it empties those of ten seconds ago. */
  private Second at(long number) {
    Second second = seconds[(int) Math.floorMod(number, (long) SECONDS)];
    long known = second.number.get();
    if (known < number && second.number.compareAndSet(known, number)) {
      second.requests.reset();
      second.repeats.set(0);
    }
    return second;
  }
}
