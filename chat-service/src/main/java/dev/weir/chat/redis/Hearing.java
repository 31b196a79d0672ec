package dev.weir.chat.redis;

import dev.weir.chat.redis.Said.Mark;
import org.jspecify.annotations.Nullable;

/**
 * Knows whether all was heard that was said to everybody: each message names the one before it, and
 * Redis tells now and then which was the last. Safe for any thread.
 */
final class Hearing {

  private @Nullable Mark last;
  private boolean heard;

  /** What was heard last, or began with; null before either. */
  synchronized @Nullable Mark last() {
    return last;
  }

  /**
   * Hears something; whether nothing is missing between what was heard before and this.
   *
   * @param previous the tag of what was said before
   */
  synchronized boolean hear(Mark mark, String previous) {
    Mark before = last;
    if (before != null && !heard && mark.number() <= before.number()) {
      // said after listening began, and before it was asked what was said last
      return true;
    }
    boolean follows =
        before == null || (mark.number() == before.number() + 1 && previous.equals(before.tag()));
    last = mark;
    heard = true;
    return follows;
  }

  /** Begins with what was said last, unless it has begun; what was said before is nobody's loss. */
  synchronized void begin(Mark told) {
    if (last == null) {
      last = told;
    }
  }

  /**
   * Whether what Redis told to be the last was heard, some time after it was told.
   *
   * @param asked what was heard last before Redis was asked: if it tells of less, it has lost some
   */
  synchronized boolean has(Mark told, @Nullable Mark asked) {
    Mark here = last;
    return here != null
        && (here.equals(told) || (here.number() > told.number() && !here.equals(asked)));
  }

  /** Goes on from there, whatever was heard. */
  synchronized void beginAnew(Mark told) {
    last = told;
    heard = false;
  }
}
