package dev.weir.diagnostics.ping;

/**
 * What to send and how long to wait.
 *
 * @param targets how many, 1 or more; with {@code count} at most 65,535 probes in all
 * @param count probes to each target, 1 or more
 * @param intervalNanos from one departure to the next to the same target
 * @param timeoutNanos how long an answer may take
 * @param hopLimit routers a probe may pass, 1 to 255
 */
public record PingPlan(
    int targets, int count, long intervalNanos, long timeoutNanos, int hopLimit) {

  /** One target. */
  public PingPlan(int count, long intervalNanos, long timeoutNanos, int hopLimit) {
    this(1, count, intervalNanos, timeoutNanos, hopLimit);
  }

  int probes() {
    return targets * count;
  }

  /**
   * When a probe leaves in a run begun at {@code start}: all targets in turn, evenly over the
   * interval.
   *
   * @param number 1 for the first of all
   */
  long departure(long start, int number) {
    return start + (number - 1) * intervalNanos / targets;
  }

  int target(int number) {
    return (number - 1) % targets;
  }

  /** 1 for the first to its target. */
  int sequence(int number) {
    return (number - 1) / targets + 1;
  }
}
