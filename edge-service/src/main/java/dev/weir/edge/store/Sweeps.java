package dev.weir.edge.store;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Counts, for each broad purge, what it covered, and knows up to which purge everything was
 * compared with them. One sweep serves all purges before it. Thread-safe.
 */
final class Sweeps {

  private record Count(CompletableFuture<Long> counted, LongAdder covered) {}

  private final ConcurrentNavigableMap<Long, Count> open = new ConcurrentSkipListMap<>();
  private volatile long swept;

  /** The count of a purge; complete after the sweep that follows. */
  CompletableFuture<Long> of(long number) {
    return open.computeIfAbsent(
            number, same -> new Count(new CompletableFuture<>(), new LongAdder()))
        .counted();
  }

  /** How many purges up to this one no sweep has followed yet. */
  long unswept(long number) {
    return number - swept;
  }

  /** Whether the sweep that follows a purge is over. */
  boolean isOver(long number) {
    return number <= swept;
  }

  /** That purge covered something. */
  void count(long number) {
    Count count = open.get(number);
    if (count != null) {
      count.covered().increment();
    }
  }

  /**
   * Sweeps, where there is anything to sweep for.
   *
   * @param latest number of the latest purge
   * @param sweep compares everything
   */
  synchronized void run(LongSupplier latest, Runnable sweep) {
    long number = latest.getAsLong();
    if (number != swept) {
      sweep.run();
      swept = number;
    }
    for (Map.Entry<Long, Count> each : open.headMap(number, true).entrySet()) {
      open.remove(each.getKey());
      each.getValue().counted().complete(each.getValue().covered().sum());
    }
  }
}
