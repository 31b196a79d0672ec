package dev.weir.diagnostics.run;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How many runs ended how, since the start. Safe for any thread. */
public final class RunTally {
  private final Map<Ended, LongAdder> counts = new ConcurrentHashMap<>();

  private record Ended(RunKind kind, RunEnd end) {}

  /** Counts a run. */
  public void count(RunKind kind, RunEnd end) {
    of(new Ended(kind, end)).increment();
  }

  /** Runs of a kind that ended so. */
  public long of(RunKind kind, RunEnd end) {
    return of(new Ended(kind, end)).sum();
  }

  private LongAdder of(Ended ended) {
    return counts.computeIfAbsent(ended, _ -> new LongAdder());
  }
}
