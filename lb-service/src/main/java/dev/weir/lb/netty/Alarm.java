package dev.weir.lb.netty;

import org.jspecify.annotations.Nullable;

/**
 * Something that happens at a time unless it is called off: a link of its {@link Alarms}' list, so
 * that setting one allocates nothing. Belongs to one event loop.
 */
abstract class Alarm {

  @Nullable Alarm before;
  @Nullable Alarm after;

  /** When, by {@link System#nanoTime}. */
  long at;

  /** The time has come; the alarm is off, and may be set again. */
  abstract void ring();

  final boolean isSet() {
    return before != null;
  }

  /** Calls it off, if it is set. */
  final void cancel() {
    Alarm previous = before;
    Alarm next = after;
    if (previous != null && next != null) {
      previous.after = next;
      next.before = previous;
      before = null;
      after = null;
    }
  }
}
