package dev.weir.lb.route;

import java.util.List;

/**
 * A route that some have been told apart from already.
 *
 * @param rank its place in the order in which routes are tried
 * @param entry it
 * @param left the conditions that are not known to hold yet
 */
record Ranked(int rank, RouteEntry entry, List<Condition> left) {

  Ranked(int rank, RouteEntry entry) {
    this(rank, entry, entry.conditions());
  }

  /** The same where a condition holds. */
  Ranked where(Condition holds) {
    return new Ranked(rank, entry, left.stream().filter(c -> !c.equals(holds)).toList());
  }

  boolean holds(Request request) {
    for (Condition condition : left) {
      if (!condition.matches(request)) {
        return false;
      }
    }
    return true;
  }
}
