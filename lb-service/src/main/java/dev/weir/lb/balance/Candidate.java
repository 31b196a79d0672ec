package dev.weir.lb.balance;

import org.jspecify.annotations.Nullable;

/**
 * What algorithms know of who may be chosen. {@link #inFlight}, {@link #available} and {@link
 * #latency} are asked at each choice, by many threads; the rest once, when a balancer is built.
 */
public interface Candidate {

  /** Its name, by which hashes know it: one of its own among the candidates. */
  String id();

  /** Its share against the others, from 1. */
  int weight();

  /**
   * How much of its share it takes now, above 0 up to 1: less than 1 while it starts slowly. Those
   * that hash pass over this: a key is to stay where it is.
   */
  default double ramp() {
    return 1;
  }

  /** Exchanges that it serves now. */
  int inFlight();

  /** Whether it may take one more exchange now; false when it is full. */
  default boolean available() {
    return true;
  }

  /** The availability zone that it runs in; empty: unknown. */
  default String zone() {
    return "";
  }

  /** Where on earth it is; null: unknown. */
  default @Nullable Location location() {
    return null;
  }

  /** How long it takes to answer; one for the life of the candidate. */
  PeakEwma latency();
}
