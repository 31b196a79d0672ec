package dev.weir.lb.netty;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The alarms of one event loop. They are many, are set alike, and hardly one of them rings: so they
 * are a list in no order, walked when the first of them may be due. Setting one and calling it off
 * takes the same few steps however many there are, and the loop's own timer is set only for one
 * that comes before all others.
 */
final class Alarms {

  private final EventLoop loop;
  private final Ends set = new Ends();
  private final Ends due = new Ends();
  private @Nullable Future<?> wake;
  private long wakeAt;

  private Alarms(EventLoop loop) {
    this.loop = loop;
  }

  /** Those of every event loop, made when first asked for. */
  static final class OfLoops {

    private final Map<EventLoop, Alarms> loops = new ConcurrentHashMap<>();

    /** To be used on that loop. */
    Alarms on(EventLoop loop) {
      Alarms known = loops.get(loop);
      return known != null ? known : loops.computeIfAbsent(loop, Alarms::new);
    }
  }

  /** Both ends of a list. */
  private static final class Ends extends Alarm {

    Ends() {
      before = this;
      after = this;
    }

    void add(Alarm alarm) {
      Alarm last = before;
      if (last != null) {
        last.after = alarm;
      }
      alarm.before = last;
      alarm.after = this;
      before = alarm;
    }

    @Nullable Alarm first() {
      return after == this ? null : after;
    }

    @Override
    void ring() {
      throw new IllegalStateException("the end of a list has no time");
    }
  }

  /**
   * Sets an alarm, or sets it to another time.
   *
   * @param at {@link System#nanoTime}
   */
  void set(Alarm alarm, long at) {
    alarm.at = at;
    if (!alarm.isSet()) {
      set.add(alarm);
    }
    if (wake == null || at - wakeAt < 0) {
      wakeAt(at);
    }
  }

  private void wakeAt(long at) {
    if (wake != null) {
      wake.cancel(false);
    }
    wakeAt = at;
    long delay = Math.max(0, at - System.nanoTime());
    wake = loop.schedule(this::wake, delay, TimeUnit.NANOSECONDS);
  }

  private void wake() {
    wake = null;
    sort(System.nanoTime());
    Alarm first;
    // whoever rings may set others, and call off those that are due
    while ((first = due.first()) != null) {
      first.cancel();
      first.ring();
    }
  }

  /** Moves what is due, and wakes again for the first of the rest. */
  private void sort(long now) {
    Alarm earliest = null;
    Alarm next;
    for (Alarm each = set.first(); each != null && each != set; each = next) {
      next = each.after;
      if (each.at - now <= 0) {
        each.cancel();
        due.add(each);
      } else if (earliest == null || each.at - earliest.at < 0) {
        earliest = each;
      }
    }
    if (earliest != null) {
      wakeAt(earliest.at);
    }
  }
}
