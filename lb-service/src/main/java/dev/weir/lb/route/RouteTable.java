package dev.weir.lb.route;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All routes, found by path through a tree of segments, and where many have the same path by host,
 * field and method: a request looks only at routes that may be for it, so ten thousand routes cost
 * it no more than ten. Immutable; a change builds another table.
 *
 * <p>Of several routes that match, the first in order is taken, as Spring Cloud Gateway does it.
 */
public final class RouteTable {

  private final PathNode root;
  private final List<RouteEntry> routes;

  private RouteTable(PathNode root, List<RouteEntry> routes) {
    this.root = root;
    this.routes = routes;
  }

  /** A table without routes. */
  public static RouteTable empty() {
    return of(List.of());
  }

  /**
   * A table of routes.
   *
   * @param routes in the order in which they are tried
   */
  public static RouteTable of(List<RouteEntry> routes) {
    PathNode.Growing root = new PathNode.Growing();
    for (int rank = 0; rank < routes.size(); rank++) {
      Ranked route = new Ranked(rank, routes.get(rank));
      route.entry().paths().forEach(path -> root.add(path, route));
    }
    return new RouteTable(root.grown(), List.copyOf(routes));
  }

  /** The routes, in the order in which they are tried. */
  public List<RouteEntry> routes() {
    return routes;
  }

  /** Who serves a request; null when no route matches. */
  public @Nullable Lane find(Request request) {
    String path = request.path();
    Match best = new Match();
    if (path.startsWith("/")) {
      root.find(path, 1, request, best);
    }
    return best.lane();
  }

  /** The first match in order that was found so far. */
  static final class Match {
    private int rank = Integer.MAX_VALUE;
    private @Nullable RouteEntry entry;

    void offer(int rank, RouteEntry entry) {
      this.rank = rank;
      this.entry = entry;
    }

    boolean isBefore(int rank) {
      return this.rank <= rank;
    }

    @Nullable Lane lane() {
      return entry == null ? null : entry.lane();
    }
  }
}
