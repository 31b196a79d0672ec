package dev.weir.lb.route;

import dev.weir.lb.route.RouteTable.Match;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A place in the tree of path segments: the routes that end here, those open below here, and the
 * next segments.
 */
final class PathNode {

  private final Map<String, PathNode> literals = new HashMap<>();
  private @Nullable PathNode any;
  private final List<Ranked> closed = new ArrayList<>();
  private final List<Ranked> open = new ArrayList<>();

  private record Ranked(int rank, RouteEntry entry) {}

  void add(PathPattern pattern, int rank, RouteEntry entry) {
    PathNode node = this;
    for (String segment : pattern.segments()) {
      node = node.next(segment);
    }
    (pattern.open() ? node.open : node.closed).add(new Ranked(rank, entry));
  }

  private PathNode next(String segment) {
    if (segment.equals(PathPattern.ANY)) {
      if (any == null) {
        any = new PathNode();
      }
      return any;
    }
    return literals.computeIfAbsent(segment, s -> new PathNode());
  }

  /**
   * Offers every route that matches the rest of the path, the best last.
   *
   * @param from where the next segment begins, one more than the path's length when there is none
   */
  void find(String path, int from, Request request, Match best) {
    offer(open, request, best);
    if (from > path.length()) {
      offer(closed, request, best);
      return;
    }
    int slash = path.indexOf('/', from);
    int end = slash < 0 ? path.length() : slash;
    if (!literals.isEmpty()) {
      PathNode literal = literals.get(decode(path.substring(from, end)));
      if (literal != null) {
        literal.find(path, end + 1, request, best);
      }
    }
    if (any != null && end > from) {
      any.find(path, end + 1, request, best);
    }
  }

  private static void offer(List<Ranked> routes, Request request, Match best) {
    for (Ranked route : routes) {
      if (best.isBefore(route.rank)) {
        return;
      }
      if (route.entry.holds(request)) {
        best.offer(route.rank, route.entry);
        return;
      }
    }
  }

  /** A segment as patterns see it: without parameters, percent-decoded. */
  private static String decode(String segment) {
    if (segment.indexOf('%') < 0 && segment.indexOf(';') < 0) {
      return segment;
    }
    int parameters = segment.indexOf(';');
    String bare = parameters < 0 ? segment : segment.substring(0, parameters);
    try {
      return URLDecoder.decode(bare.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return bare;
    }
  }
}
