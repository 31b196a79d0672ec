package dev.weir.common.ratelimit;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Counts that instances share. The port to their store. */
public interface SharedCounts {

  /**
   * What is asked of one rule.
   *
   * @param permits how many, from 1
   */
  record Draw(RateLimitRule rule, LimitKey key, int permits) {}

  /**
   * What the store said to each draw, in their order. Where one of them is refused nothing was
   * taken for any.
   *
   * @param undo gives all of it back, leases included
   */
  record Answer(List<Admission> admissions, Lease undo) {}

  /**
   * Takes permits of several rules, all or none, in one round trip.
   *
   * @return the answer, on any thread; fails where the store does not give one in time, and what it
   *     grants later is given back
   */
  CompletionStage<Answer> acquire(List<Draw> draws);

  /** How many instances were seen last, this one included; from 1. */
  int instances();
}
