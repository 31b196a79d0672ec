package dev.weir.lb.route;

import dev.weir.lb.route.RouteTable.Match;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Routes by the hosts that they are for, as {@link Condition.Host} has them: names by a map,
 * wildcards by a tree of labels from the last to the first, so that a host is looked at once
 * however many patterns there are.
 */
final class HostTree {

  private final Map<String, Contenders> names;
  private final @Nullable Label wildcards;

  /**
   * A label and what comes before it.
   *
   * @param next by the label before this one
   * @param one for one more label
   * @param any for one more label or several
   */
  private record Label(Map<String, Label> next, Contenders one, Contenders any) {}

  private HostTree(Map<String, Contenders> names, @Nullable Label wildcards) {
    this.names = names;
    this.wildcards = wildcards;
  }

  /**
   * @param patterns each with its routes in order
   */
  static HostTree of(Map<String, List<Ranked>> patterns) {
    Map<String, Contenders> names = new HashMap<>();
    Growing root = new Growing();
    patterns.forEach(
        (pattern, routes) -> {
          if (pattern.startsWith("**.")) {
            root.at(pattern.substring(3)).any.addAll(routes);
          } else if (pattern.startsWith("*.")) {
            root.at(pattern.substring(2)).one.addAll(routes);
          } else {
            names.put(pattern, Contenders.of(routes));
          }
        });
    return new HostTree(Map.copyOf(names), root.next.isEmpty() ? null : root.grown());
  }

  /**
   * Offers the routes that are for a host.
   *
   * @param host without port, in lower case
   */
  void find(String host, Request request, Match best) {
    Contenders named = names.get(host);
    if (named != null) {
      named.find(request, best);
    }
    Label at = wildcards;
    int end = host.length();
    while (at != null) {
      int dot = host.lastIndexOf('.', end - 1);
      at = dot <= 0 ? null : at.next.get(host.substring(dot + 1, end));
      if (at != null) {
        at.any.find(request, best);
        if (host.lastIndexOf('.', dot - 1) < 0) {
          at.one.find(request, best);
        }
        end = dot;
      }
    }
  }

  /** A label while patterns are added. */
  private static final class Growing {
    final Map<String, Growing> next = new HashMap<>();
    final List<Ranked> one = new ArrayList<>();
    final List<Ranked> any = new ArrayList<>();

    Growing at(String suffix) {
      Growing at = this;
      for (String label : List.of(suffix.split("\\.", -1)).reversed()) {
        at = at.next.computeIfAbsent(label, l -> new Growing());
      }
      return at;
    }

    Label grown() {
      Map<String, Label> grown = new HashMap<>();
      next.forEach((label, growing) -> grown.put(label, growing.grown()));
      return new Label(Map.copyOf(grown), Contenders.of(one), Contenders.of(any));
    }
  }
}
