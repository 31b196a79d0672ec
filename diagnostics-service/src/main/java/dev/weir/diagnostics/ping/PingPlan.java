package dev.weir.diagnostics.ping;

/**
 * What to send and how long to wait.
 *
 * @param count probes, 1 or more
 * @param intervalNanos from one departure to the next
 * @param timeoutNanos how long an answer may take
 * @param hopLimit routers a probe may pass, 1 to 255
 */
public record PingPlan(int count, long intervalNanos, long timeoutNanos, int hopLimit) {

  /** When the probe with this sequence (1 for the first) leaves in a run begun at {@code start}. */
  long departure(long start, int sequence) {
    return start + (sequence - 1) * intervalNanos;
  }
}
