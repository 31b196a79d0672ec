package dev.weir.common.metrics;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * What the running totals were when each of the last seconds began, so that what happened in a span
 * of seconds is a difference. Only the first request of a second pays for that.
 */
final class RecentSeconds {
  private static final int REMEMBERED = 64;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final long startNanos;
  private final AtomicLong newest = new AtomicLong(-1);
  private final AtomicReferenceArray<Mark> marks = new AtomicReferenceArray<>(REMEMBERED);

  RecentSeconds(long startNanos) {
    this.startNanos = startNanos;
  }

  /** Whether the second of {@code now} has not begun yet. */
  boolean isNew(long now) {
    return second(now) > newest.get();
  }

  /** Begins the second of {@code now}; of several threads at once, the first does it. */
  void begin(long now, Totals totals) {
    long second = second(now);
    long before = newest.get();
    if (second > before && newest.compareAndSet(before, second)) {
      marks.set(slot(second), new Mark(second, totals));
    }
  }

  /**
   * What ended in the last whole seconds.
   *
   * @param now the time; its own second, which is not over, does not count
   * @param span how many seconds, 1 to 60
   * @param totals the totals now
   */
  Totals ended(long now, int span, Totals totals) {
    long second = second(now);
    return atStartOf(second, totals).minus(atStartOf(second - span, totals));
  }

  /** The totals at the start of a second are those of the first request since. */
  private Totals atStartOf(long second, Totals totals) {
    Mark first = null;
    for (int i = 0; i < REMEMBERED; i++) {
      Mark mark = marks.get(i);
      boolean since = mark != null && mark.second() >= second;
      if (since && (first == null || mark.second() < first.second())) {
        first = mark;
      }
    }
    return first == null ? totals : first.totals();
  }

  private long second(long now) {
    return (now - startNanos) / NANOS_PER_SECOND;
  }

  private static int slot(long second) {
    return (int) (second % REMEMBERED);
  }

  private record Mark(long second, Totals totals) {}

  /**
   * Requests and, of these, errors.
   *
   * @param requests all
   * @param errors those that ended with 5xx or without status
   */
  record Totals(long requests, long errors) {

    Totals minus(Totals earlier) {
      return new Totals(requests - earlier.requests, errors - earlier.errors);
    }
  }
}
