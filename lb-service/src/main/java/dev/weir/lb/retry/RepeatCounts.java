package dev.weir.lb.retry;

import java.util.concurrent.atomic.LongAdder;

/** How often requests of a pool were said again, since its start. Safe for many threads. */
public final class RepeatCounts {

  private final LongAdder retries = new LongAdder();
  private final LongAdder hedges = new LongAdder();
  private final LongAdder hedgesWon = new LongAdder();
  private final LongAdder overBudget = new LongAdder();

  /** A try follows one that failed, or takes the place of an answer. */
  public void retried() {
    retries.increment();
  }

  /** A second upstream is asked beside the first. */
  public void hedged() {
    hedges.increment();
  }

  /** The second upstream answered first. */
  public void hedgeWon() {
    hedgesWon.increment();
  }

  /** The budget let no more through. */
  public void refused() {
    overBudget.increment();
  }

  public long retries() {
    return retries.sum();
  }

  public long hedges() {
    return hedges.sum();
  }

  public long hedgesWon() {
    return hedgesWon.sum();
  }

  /** Retries and hedges that the budget did not let through. */
  public long overBudget() {
    return overBudget.sum();
  }
}
