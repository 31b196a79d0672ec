package dev.weir.testkit.faults;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What each edge said to have forgotten: the oldest version of a page that it may still answer
 * with. Thread-safe.
 */
final class Forgotten {

  private final AtomicLongArray least;
  private final int pages;

  /** Edges and pages are counted from 0; of each page every version may be answered. */
  Forgotten(int edges, int pages) {
    this.least = new AtomicLongArray(edges * pages);
    this.pages = pages;
  }

  /** An edge acknowledged a purge that came when a page already had this version. */
  void acknowledged(int edge, int page, long version) {
    least.accumulateAndGet(edge * pages + page, version, Math::max);
  }

  /**
   * The oldest version that an edge may answer with to a request that begins now. What was
   * acknowledged while a request was under way does not count for it.
   */
  long least(int edge, int page) {
    return least.get(edge * pages + page);
  }
}
