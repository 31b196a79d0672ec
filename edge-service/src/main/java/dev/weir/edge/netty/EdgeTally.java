package dev.weir.edge.netty;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Counts how requests were answered, since the start: of the edge, or of one site. Thread-safe. */
public final class EdgeTally {

  private final @Nullable EdgeTally whole;

  private final LongAdder hits = new LongAdder();
  private final LongAdder forwarded = new LongAdder();
  private final LongAdder collapsed = new LongAdder();
  private final LongAdder revalidated = new LongAdder();
  private final LongAdder servedStale = new LongAdder();
  private final LongAdder stored = new LongAdder();

  /** Of an edge. */
  public EdgeTally() {
    this.whole = null;
  }

  /** Of a part of it, which counts there too. */
  public EdgeTally(EdgeTally whole) {
    this.whole = whole;
  }

  private void count(Function<EdgeTally, LongAdder> which) {
    which.apply(this).increment();
    if (whole != null) {
      which.apply(whole).increment();
    }
  }

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

  /** Requests that were answered from the store, among all that it might have answered; 0 to 1. */
  public double hitRatio() {
    long served = hits() + collapsed();
    long all = served + misses();
    return all == 0 ? 0 : (double) served / all;
  }

  void hit() {
    count(tally -> tally.hits);
  }

  void forwarded() {
    count(tally -> tally.forwarded);
  }

  void collapse() {
    count(tally -> tally.collapsed);
  }

  void revalidation() {
    count(tally -> tally.revalidated);
  }

  void stale() {
    count(tally -> tally.servedStale);
  }

  void store() {
    count(tally -> tally.stored);
  }
}
