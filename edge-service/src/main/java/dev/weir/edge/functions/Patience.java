package dev.weir.edge.functions;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long calls may take while what runs them is new, and not compiled by the JVM yet: longer than
 * their limit, for so many calls and so long at most. Reads no clock; thread-safe.
 */
final class Patience {
  private final Duration least;
  private final int calls;
  private final Duration longest;
  private int ended;
  private @Nullable Long began;

  /**
   * Patience at first.
   *
   * @param least what a call has at least; zero: there is no patience
   * @param calls how many calls make it warm
   * @param longest when it ends, however few there were
   */
  Patience(Duration least, int calls, Duration longest) {
    this.least = least;
    this.calls = calls;
    this.longest = longest;
  }

  /** Begins, where it has not yet, by the nano clock. */
  synchronized void begin(long now) {
    if (began == null) {
      began = now;
    }
  }

  /** What a call with a limit may take that begins now, by the nano clock. */
  synchronized Duration of(Duration limit, long now) {
    begin(now);
    return isOver(now) || limit.compareTo(least) > 0 ? limit : least;
  }

  /** Takes note that a call has ended. */
  synchronized void ended() {
    ended++;
  }

  /** Whether calls have their limit alone from now on. */
  synchronized boolean isOver(long now) {
    return ended >= calls || (began != null && now - began > longest.toNanos());
  }
}
