package dev.weir.edge.invalidate;

import java.time.Instant;
import java.util.OptionalLong;

/** How far an invalidation has come at one edge. */
public sealed interface EdgeState {

  /**
   * Nothing it covers is served there any more.
   *
   * @param at when that edge said so
   * @param removed how many resources it held of what was purged; empty while it is still counting
   */
  record Acknowledged(Instant at, OptionalLong removed) implements EdgeState {}

  /**
   * That edge has not answered.
   *
   * @param attempts how often it was asked so far
   * @param detail why the last attempt failed; empty before the first has ended
   * @param retrying whether it will be asked again
   */
  record Pending(int attempts, String detail, boolean retrying) implements EdgeState {}
}
