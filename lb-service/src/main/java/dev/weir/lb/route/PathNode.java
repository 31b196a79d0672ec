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
 *
 * @param first the rank of the first route here or below
 */
record PathNode(
    Map<String, PathNode> literals,
    @Nullable PathNode any,
    Contenders closed,
    Contenders open,
    int first) {

  /**
   * Offers every route that matches the rest of the path, the best last.
   *
   * @param from where the next segment begins, one more than the path's length when there is none
   */
  void find(String path, int from, Request request, Match best) {
    if (best.isBefore(first)) {
      return;
    }
    open.find(request, best);
    if (from > path.length()) {
      closed.find(request, best);
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

  /** A segment as patterns see it: without parameters, percent-decoded. */
  private static String decode(String segment) {
    if (segment.indexOf('%') < 0 && segment.indexOf(';') < 0) {
      return segment;
    }
    int parameters = segment.indexOf(';');
    return unescape(parameters < 0 ? segment : segment.substring(0, parameters));
  }

  /** Percent escapes undone; where one is broken, the text as it is. */
  static String unescape(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  /** A place while routes are added. */
  static final class Growing {

    private final Map<String, Growing> literals = new HashMap<>();
    private @Nullable Growing any;
    private final List<Ranked> closed = new ArrayList<>();
    private final List<Ranked> open = new ArrayList<>();
    private int first = Integer.MAX_VALUE;

    /**
     * @param route comes after those that were added before
     */
    void add(PathPattern pattern, Ranked route) {
      Growing place = this;
      place.holds(route);
      for (String segment : pattern.segments()) {
        place = place.next(segment);
        place.holds(route);
      }
      (pattern.open() ? place.open : place.closed).add(route);
    }

    private void holds(Ranked route) {
      first = Math.min(first, route.rank());
    }

    private Growing next(String segment) {
      if (!segment.equals(PathPattern.ANY)) {
        return literals.computeIfAbsent(segment, s -> new Growing());
      }
      Growing next = any == null ? new Growing() : any;
      any = next;
      return next;
    }

    PathNode grown() {
      Map<String, PathNode> grown = new HashMap<>();
      literals.forEach((segment, growing) -> grown.put(segment, growing.grown()));
      return new PathNode(
          Map.copyOf(grown),
          any == null ? null : any.grown(),
          Contenders.of(closed),
          Contenders.of(open),
          first);
    }
  }
}
