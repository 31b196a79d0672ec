package dev.weir.common.concurrency;

import dev.weir.common.concurrency.ConcurrencyLimiter.Outcome;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * A service with so many workers and a queue without end, in simulated time: requests come as a
 * Poisson process, work takes an exponential time. A client waits half a second; what comes later
 * is of no use, but the service does not know. Deterministic for a seed.
 */
final class Simulation {

  private static final long MILLI = 1_000_000;
  private static final long PATIENCE_NANOS = 500 * MILLI;

  private record Event(long nanos, long cameNanos, boolean arrival) {}

  private final Random random;
  private final ConcurrencyLimiter limiter;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::nanos));
  private final ArrayDeque<Long> queue = new ArrayDeque<>();
  private int workers;
  private double workMillis;
  private double perSecond;
  private int busy;
  private long now;
  private long good;
  private double limitSum;
  private long limitSamples;

  Simulation(long seed, ConcurrencyLimiter limiter, int workers, double workMillis) {
    this.random = new Random(seed);
    this.limiter = limiter;
    this.workers = workers;
    this.workMillis = workMillis;
    events.add(new Event(0, 0, true));
  }

  /** How many requests a second the service can answer. */
  double capacity() {
    return workers * 1_000 / workMillis;
  }

  Simulation offered(double perSecond) {
    this.perSecond = perSecond;
    return this;
  }

  Simulation withWorkers(int workers) {
    this.workers = workers;
    return this;
  }

  Simulation taking(double workMillis) {
    this.workMillis = workMillis;
    return this;
  }

  /** Goes on for so long; the answers that came in time, for each second. */
  double run(int seconds) {
    long end = now + seconds * 1_000L * MILLI;
    good = 0;
    limitSum = 0;
    limitSamples = 0;
    while (events.element().nanos() < end) {
      Event event = events.remove();
      now = event.nanos();
      if (event.arrival()) {
        arrive();
      } else {
        finish(event);
      }
    }
    now = end;
    return good / (double) seconds;
  }

  /** The limit in the last run, as arrivals met it on average. */
  double meanLimit() {
    return limitSum / limitSamples;
  }

  private void arrive() {
    limitSum += limiter.limit();
    limitSamples++;
    if (limiter.admits()) {
      limiter.began();
      queue.add(now);
      work();
    }
    long next = now + exponential(1_000 / perSecond);
    events.add(new Event(next, next, true));
  }

  private void work() {
    while (busy < workers && !queue.isEmpty()) {
      busy++;
      events.add(new Event(now + exponential(workMillis), queue.remove(), false));
    }
  }

  private void finish(Event event) {
    busy--;
    long took = now - event.cameNanos();
    limiter.ended(Outcome.ANSWERED, took, now);
    if (took <= PATIENCE_NANOS) {
      good++;
    }
    work();
  }

  private long exponential(double meanMillis) {
    return (long) (-Math.log(1 - random.nextDouble()) * meanMillis * MILLI) + 1;
  }
}
