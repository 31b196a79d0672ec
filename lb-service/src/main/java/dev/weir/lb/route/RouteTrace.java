package dev.weir.lb.route;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a request is served by whom it is: the routes of a table in order, up to the one that is
 * taken. It looks at every route, unlike {@link RouteTable#find}, and is for people who ask.
 *
 * @param steps what became of each route whose path fits
 * @param otherPaths routes passed over before that one because their paths do not fit
 * @param taken who serves it; null when no route matches
 */
public record RouteTrace(List<Step> steps, int otherPaths, @Nullable Lane taken) {

  /**
   * A route whose path fits.
   *
   * @param failed the first condition that does not hold; null: all hold, and it is taken
   */
  public record Step(Lane lane, @Nullable Condition failed) {}

  public RouteTrace {
    steps = List.copyOf(steps);
  }

  /** Traces a request through a table. */
  public static RouteTrace of(RouteTable table, Request request) {
    List<Step> steps = new ArrayList<>();
    int otherPaths = 0;
    for (RouteEntry entry : table.routes()) {
      if (!fits(entry, request)) {
        otherPaths++;
        continue;
      }
      Condition failed = failed(entry, request);
      steps.add(new Step(entry.lane(), failed));
      if (failed == null) {
        return new RouteTrace(steps, otherPaths, entry.lane());
      }
    }
    return new RouteTrace(steps, otherPaths, null);
  }

  private static boolean fits(RouteEntry entry, Request request) {
    RouteEntry pathAlone = new RouteEntry(entry.paths(), List.of(), entry.lane());
    return RouteTable.of(List.of(pathAlone)).find(request) != null;
  }

  private static @Nullable Condition failed(RouteEntry entry, Request request) {
    for (Condition condition : entry.conditions()) {
      if (!condition.matches(request)) {
        return condition;
      }
    }
    return null;
  }
}
