package dev.weir.edge.functions;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts the calls of one function, and keeps the latest of what it wrote. Thread-safe. */
public final class FunctionTally {
  private static final int LOGS = 50;
  private static final int MOST_CHARS = 2_000;

  private final Map<OutcomeKind, LongAdder> counts = new EnumMap<>(OutcomeKind.class);
  private final LongAdder nanos = new LongAdder();
  private final LongAccumulator mostNanos = new LongAccumulator(Math::max, 0);
  private final LongAccumulator mostMemory = new LongAccumulator(Math::max, 0);
  private final Deque<String> logs = new ArrayDeque<>();
  private volatile @Nullable FunctionTally sum;

  /** Counts nothing yet. */
  public FunctionTally() {
    for (OutcomeKind kind : OutcomeKind.values()) {
      counts.put(kind, new LongAdder());
    }
  }

  /** Counts from now on for another too. */
  public void countFor(FunctionTally other) {
    sum = other;
  }

  /** Whether it counts for another too. */
  public boolean countsFor(FunctionTally other) {
    return sum == other;
  }

  /** Counts a call. */
  public void count(Call call) {
    FunctionTally also = sum;
    if (also != null) {
      also.add(call);
    }
    add(call);
    if (!call.log().isEmpty()) {
      keep(call.log().strip());
    }
    switch (call.outcome()) {
      case Outcome.Failed(String message) -> keep(message.strip());
      case Outcome.BadResponse(String reason) -> keep(reason);
      default -> {}
    }
  }

  private void add(Call call) {
    OutcomeKind kind = OutcomeKind.of(call.outcome());
    counts.getOrDefault(kind, new LongAdder()).increment();
    nanos.add(call.nanos());
    mostNanos.accumulate(call.nanos());
    mostMemory.accumulate(call.memory());
  }

  private void keep(String text) {
    String kept = text.length() > MOST_CHARS ? text.substring(0, MOST_CHARS) : text;
    synchronized (logs) {
      if (logs.size() == LOGS) {
        logs.removeFirst();
      }
      logs.addLast(kept);
    }
  }

  /** How many calls ended so. */
  public long of(OutcomeKind kind) {
    return counts.getOrDefault(kind, new LongAdder()).sum();
  }

  /** How many calls there were. */
  public long all() {
    return counts.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** Nanoseconds of all calls together. */
  public long nanos() {
    return nanos.sum();
  }

  /** Nanoseconds of the longest call. */
  public long mostNanos() {
    return mostNanos.get();
  }

  /** Bytes of the call that took most. */
  public long mostMemory() {
    return mostMemory.get();
  }

  /** What the latest calls wrote, and their errors; the latest last. */
  public List<String> logs() {
    synchronized (logs) {
      return List.copyOf(logs);
    }
  }
}
