package dev.weir.common.health;

import org.jspecify.annotations.Nullable;

/**
 * Turns probe outcomes into a status that does not flap: a target that is down comes up after
 * {@code rise} passes in a row, one that is up goes down after {@code fall} failures in a row.
 *
 * <p>A target of which nothing is known takes the first outcome at its word, so that a service is
 * ready after one probe and a target that never answered gets no traffic.
 *
 * <pre>
 *             first pass                fall failures in a row
 *   UNKNOWN ------------- UP ------------------------------ DOWN
 *      |                     ------------------------------  |
 *      |                        rise passes in a row          |
 *      +------------------------------------------------------+
 *                          first failure
 * </pre>
 *
 * <p>Outcomes are recorded by one thread at a time; any thread may read the status.
 */
public final class HealthTracker {
  private final int rise;
  private final int fall;
  private volatile HealthStatus status;
  private int against;

  /**
   * A tracker that starts with a given status.
   *
   * @param rise passes in a row that bring a target up, from 1
   * @param fall failures in a row that take it down, from 1
   */
  public HealthTracker(int rise, int fall, HealthStatus initial) {
    if (rise < 1 || fall < 1) {
      throw new IllegalArgumentException(
          "rise " + rise + " and fall " + fall + " must both be 1 or more");
    }
    this.rise = rise;
    this.fall = fall;
    this.status = initial;
  }

  public HealthStatus status() {
    return status;
  }

  /** Takes an outcome into account; tells of the change where it makes one. */
  public @Nullable HealthTransition record(ProbeOutcome outcome) {
    HealthStatus said =
        outcome instanceof ProbeOutcome.Passed ? HealthStatus.UP : HealthStatus.DOWN;
    if (said == status) {
      against = 0;
      return null;
    }
    against++;
    if (against < needed()) {
      return null;
    }
    HealthTransition transition = new HealthTransition(status, said, outcome);
    against = 0;
    status = said;
    return transition;
  }

  private int needed() {
    return switch (status) {
      case UNKNOWN -> 1;
      case UP -> fall;
      case DOWN -> rise;
    };
  }
}
