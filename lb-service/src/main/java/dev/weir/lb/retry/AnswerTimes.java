package dev.weir.lb.retry;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long the last {@value #KEPT} requests of a pool waited for their answer to begin, and any
 * percentile of that: exact, and at most {@value #STALE} answers old. Safe for many threads and
 * free of locks.
 */
public final class AnswerTimes {

  /** So many must be known before anything is said of them. */
  static final int ENOUGH = 100;

  static final int KEPT = 1_024;
  static final int STALE = 64;

  private final AtomicLongArray last = new AtomicLongArray(KEPT);
  private final AtomicInteger count = new AtomicInteger();
  private volatile Sorted sorted = new Sorted(0, new long[0]);

  /** The times in order, as they were when so many answers had been counted. */
  private static final class Sorted {
    private final int at;
    private final long[] times;

    Sorted(int at, long[] times) {
      this.at = at;
      this.times = times;
    }
  }

  /**
   * An answer has begun.
   *
   * @param nanos since its request's first try began, from 0
   */
  public void answered(long nanos) {
    int place = count.getAndUpdate(AnswerTimes::next);
    last.set(place % KEPT, nanos);
  }

  /** Stays above {@link #KEPT} once it is, and never overflows. */
  private static int next(int count) {
    return count == Integer.MAX_VALUE ? KEPT : count + 1;
  }

  /**
   * The time within which so many percent of the answers began, in nanoseconds; -1 while fewer than
   * {@value #ENOUGH} are known.
   *
   * @param percent 0 to 100
   */
  long percentile(double percent) {
    int known = count.get();
    if (known < ENOUGH) {
      return -1;
    }
    Sorted now = sorted;
    if (Math.abs(known - now.at) >= STALE || now.times.length == 0) {
      now = sort(known);
      sorted = now;
    }
    int rank = (int) Math.ceil(percent * now.times.length / 100);
    return now.times[Math.max(rank, 1) - 1];
  }

  private Sorted sort(int known) {
    long[] times = new long[Math.min(known, KEPT)];
    Arrays.setAll(times, last::get);
    Arrays.sort(times);
    return new Sorted(known, times);
  }
}
