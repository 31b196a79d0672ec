package dev.weir.diagnostics.monitor;

import dev.weir.common.health.HealthStatus;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What is remembered of one monitor, bounded however long it lives: its last checks and changes one
 * by one, the last hour by minutes, the last 30 days by hours. Used by one thread at a time.
 */
final class History {
  private static final int MOST_CHECKS = 60;
  private static final int MOST_CHANGES = 100;
  private static final int MINUTES = 60;
  private static final int HOURS_A_DAY = 24;
  private static final int HOURS = 30 * HOURS_A_DAY;

  private final Slots minutes = new Slots(Duration.ofMinutes(1), MINUTES);
  private final Slots hours = new Slots(Duration.ofHours(1), HOURS);
  private final Deque<Check> checks = new ArrayDeque<>();
  private final Deque<Check> changes = new ArrayDeque<>();

  void add(Check check) {
    minutes.add(check);
    hours.add(check);
    keep(checks, check, MOST_CHECKS);
    if (check.isChange()) {
      keep(changes, check, MOST_CHANGES);
    }
  }

  private static void keep(Deque<Check> kept, Check check, int most) {
    kept.addLast(check);
    if (kept.size() > most) {
      kept.removeFirst();
    }
  }

  /** The last checks, oldest first. */
  List<Check> checks() {
    return List.copyOf(checks);
  }

  /** The last changes, oldest first. */
  List<Check> changes() {
    return List.copyOf(changes);
  }

  Optional<Check> lastCheck() {
    return Optional.ofNullable(checks.peekLast());
  }

  /** What the monitor is now. */
  HealthStatus status() {
    return lastCheck().map(Check::after).orElse(HealthStatus.UNKNOWN);
  }

  Availability availability(Window window, Instant now) {
    return switch (window) {
      case HOUR -> minutes.sum(now, MINUTES);
      case DAY -> hours.sum(now, HOURS_A_DAY);
      case MONTH -> hours.sum(now, HOURS);
    };
  }

  void write(DataOutput out) throws IOException {
    minutes.write(out);
    hours.write(out);
    write(out, checks);
    write(out, changes);
  }

  private static void write(DataOutput out, Deque<Check> kept) throws IOException {
    out.writeInt(kept.size());
    for (Check check : kept) {
      check.write(out);
    }
  }

  static History read(DataInput in) throws IOException {
    History history = new History();
    history.minutes.read(in);
    history.hours.read(in);
    read(in, history.checks, MOST_CHECKS);
    read(in, history.changes, MOST_CHANGES);
    return history;
  }

  private static void read(DataInput in, Deque<Check> kept, int most) throws IOException {
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      keep(kept, Check.read(in), most);
    }
  }
}
