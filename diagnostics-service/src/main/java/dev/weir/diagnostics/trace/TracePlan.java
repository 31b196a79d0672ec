package dev.weir.diagnostics.trace;

import dev.weir.diagnostics.probe.Probe;
import java.net.InetAddress;

/**
 * What to ask of each hop, and how fast.
 *
 * @param target where the path is to lead
 * @param maxHops farthest distance asked for, 1 to 64
 * @param queries probes for each hop, 1 to 10
 * @param timeoutNanos how long an answer may take
 * @param window young probes under way at once; a small one spares a destination that limits the
 *     rate of its answers, since probes too far end there too
 */
public record TracePlan(
    InetAddress target, int maxHops, int queries, long timeoutNanos, int window) {
  /** A probe older than this no longer holds back others. */
  private static final long PATIENCE_NANOS = 500_000_000;

  int probes() {
    return maxHops * queries;
  }

  /** Probes by number: the first question to every hop, nearest first, then the second … */
  Probe probe(int number) {
    return new Probe(number, number % maxHops + 1);
  }

  boolean firstRound(int number) {
    return number < maxHops;
  }

  long patienceNanos() {
    return Math.min(PATIENCE_NANOS, timeoutNanos);
  }

  /**
   * How long to wait for nearer hops once the destination has answered: three round trips, at least
   * half a second, never more than the timeout.
   */
  long graceNanos(long destinationRttNanos) {
    return Math.min(timeoutNanos, Math.max(PATIENCE_NANOS, 3 * destinationRttNanos));
  }
}
