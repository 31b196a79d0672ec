package dev.weir.lb.route;

import java.util.List;

/**
 * A route before it is compiled into the table.
 *
 * @param paths path patterns, of which one must match; empty stands for every path
 * @param conditions what else must hold, all of it
 * @param lane who serves what matches
 */
public record RouteEntry(List<PathPattern> paths, List<Condition> conditions, Lane lane) {

  public RouteEntry {
    paths = paths.isEmpty() ? List.of(PathPattern.EVERYTHING) : List.copyOf(paths);
    conditions = List.copyOf(conditions);
  }
}
