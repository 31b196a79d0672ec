package dev.weir.lb.upstream;

import java.time.Duration;

/** Something that changes who of a pool may be chosen, found out while it serves. */
public sealed interface PoolEvent extends BalancerEvent {

  /** The pool's name. */
  String pool();

  /** The upstream's id. */
  String upstream();

  /** Probes pass. */
  record UpstreamUp(String pool, String upstream) implements PoolEvent {}

  /**
   * Probes fail.
   *
   * @param reason one line for people
   */
  record UpstreamDown(String pool, String upstream, String reason) implements PoolEvent {}

  /**
   * What it did with requests put it out for a time.
   *
   * @param reason one line for people
   * @param time how long it stays out
   */
  record Ejected(String pool, String upstream, String reason, Duration time) implements PoolEvent {}

  /** An ejection is over. */
  record Returned(String pool, String upstream) implements PoolEvent {}

  /** Too many of its requests failed or were slow: it gets none for a time. */
  record CircuitOpened(String pool, String upstream) implements PoolEvent {}

  /** An open circuit lets a few requests through to see. */
  record CircuitHalfOpened(String pool, String upstream) implements PoolEvent {}

  /** Those few went well: it gets its share again. */
  record CircuitClosed(String pool, String upstream) implements PoolEvent {}
}
