package dev.weir.diagnostics.monitor;

import dev.weir.common.health.HealthStatus;
import dev.weir.common.health.HealthTracker;
import dev.weir.common.health.ProbeOutcome;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What one monitor is, by its checks: {@link HealthTracker} says when it goes up and down, {@link
 * History} what it was. Decides and does no I/O. Used by one thread at a time.
 */
final class Monitor {
  private final HealthTracker tracker;
  private final History history;

  /**
   * @param history what is known of it from before
   */
  Monitor(int rise, int fall, History history) {
    this.tracker = new HealthTracker(rise, fall, history.status());
    this.history = history;
  }

  /** Takes the outcome of a check that ended at {@code at} into account. */
  Check record(ProbeOutcome outcome, Instant at) {
    HealthStatus before = tracker.status();
    tracker.record(outcome);
    Check check = new Check(at.truncatedTo(ChronoUnit.MILLIS), outcome, before, tracker.status());
    history.add(check);
    return check;
  }

  History history() {
    return history;
  }
}
