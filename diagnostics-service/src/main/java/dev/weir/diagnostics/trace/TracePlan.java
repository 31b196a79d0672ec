package dev.weir.diagnostics.trace;

import dev.weir.diagnostics.probe.Probe;
import java.net.InetAddress;

/**
 * What to ask of each hop, and how fast.
 *
 * @param target where the path is to lead
 * @param maxHops farthest distance asked for, 1 to 64
 * @param queries probes for each hop, 1 to 10
 * @param flows connections that the probes pretend to be of, 1 to 16: each keeps to one way where
 *     routers spread load, and several show the branches
 * @param base number of the first probe, by which rounds on one channel are told apart
 * @param timeoutNanos how long an answer may take
 * @param window young probes under way at once; a small one spares a destination that limits the
 *     rate of its answers, since probes too far end there too. One that holds all questions to all
 *     hops in one flow lets them leave at once, nearest hop first, so that those to the destination
 *     come before those that are too far
 * @param toClosedPorts whether probes go to closed ports of the target, as those of UDP do: then
 *     whoever answers 'port unreachable' counts as the target, since it may answer by any of its
 *     addresses, and a firewall that answers so in its place cannot be told from it. Else only the
 *     target's address counts, and such an answer of another is a firewall's
 */
public record TracePlan(
    InetAddress target,
    int maxHops,
    int queries,
    int flows,
    int base,
    long timeoutNanos,
    int window,
    boolean toClosedPorts) {
  /** A probe older than this no longer holds back others. */
  private static final long PATIENCE_NANOS = 500_000_000;

  /** One flow, and numbers from 0 on. */
  public TracePlan(InetAddress target, int maxHops, int queries, long timeoutNanos, int window) {
    this(target, maxHops, queries, 1, 0, timeoutNanos, window, false);
  }

  /** The same for another round on the same channel. */
  public TracePlan withBase(int other) {
    return new TracePlan(
        target, maxHops, queries, flows, other, timeoutNanos, window, toClosedPorts);
  }

  /** The same for probes to closed ports, or to none. */
  public TracePlan withClosedPorts(boolean other) {
    return new TracePlan(target, maxHops, queries, flows, base, timeoutNanos, window, other);
  }

  int probes() {
    return maxHops * queries * flows;
  }

  /**
   * Probes by their place: the first question to every hop in the first flow, nearest first, then
   * in the second flow …, then the second question …; where the window holds them, all questions to
   * the first hop in the first flow, then to the second hop …, then in the second flow …
   */
  Probe probe(int place) {
    return new Probe(base + place, hop(place), 0, flow(place));
  }

  int hop(int place) {
    return (isFlowAtOnce() ? place / queries : place) % maxHops + 1;
  }

  int flow(int place) {
    return isFlowAtOnce() ? place / queries / maxHops : place / maxHops % flows;
  }

  /** 1 for the first question to a hop in a flow. */
  int query(int place) {
    return (isFlowAtOnce() ? place % queries : place / maxHops / flows) + 1;
  }

  /** Whether it is asked before the end of the path is known. */
  boolean firstRound(int place) {
    return place < (isFlowAtOnce() ? maxHops * queries : maxHops);
  }

  private boolean isFlowAtOnce() {
    return window >= maxHops * queries;
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
