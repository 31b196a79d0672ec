package dev.weir.edge.netty;

import java.util.concurrent.atomic.LongAdder;

/** Counts how requests were answered, since the start. Thread-safe. */
public final class EdgeTally {

  private final LongAdder hits = new LongAdder();
  private final LongAdder forwarded = new LongAdder();
  private final LongAdder collapsed = new LongAdder();
  private final LongAdder revalidated = new LongAdder();
  private final LongAdder servedStale = new LongAdder();
  private final LongAdder stored = new LongAdder();

  /** Answered from the store without asking anyone. */
  public long hits() {
    return hits.sum();
  }

  /** Sent on to an origin. */
  public long misses() {
    return forwarded.sum();
  }

  /** Answered by what another request fetched meanwhile. */
  public long collapsed() {
    return collapsed.sum();
  }

  /** Found unchanged by the origin. */
  public long revalidated() {
    return revalidated.sum();
  }

  /** Answered with a stale response, since no origin could be reached. */
  public long servedStale() {
    return servedStale.sum();
  }

  /** Answers put into the store. */
  public long stored() {
    return stored.sum();
  }

  void hit() {
    hits.increment();
  }

  void forwarded() {
    forwarded.increment();
  }

  void collapse() {
    collapsed.increment();
  }

  void revalidation() {
    revalidated.increment();
  }

  void stale() {
    servedStale.increment();
  }

  void store() {
    stored.increment();
  }
}
