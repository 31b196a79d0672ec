package dev.weir.lb.route;

import dev.weir.lb.route.RouteTable.Match;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Routes of one place in the tree of paths. Few are asked in order; more are told apart by the host
 * that they are for, then by a field whose values they name, then by method, so that a request
 * looks only at those that may be for it. What cannot be told apart so is asked in order: patterns
 * of fields that are more than names of values.
 */
sealed interface Contenders {

  /** So many are asked in less time than a map takes. */
  int FEW = 4;

  Contenders NONE = new InOrder(List.of());

  /**
   * Those that are the same as routes asked in their order.
   *
   * @param routes in order
   */
  static Contenders of(List<Ranked> routes) {
    if (routes.isEmpty()) {
      return NONE;
    }
    Contenders apart = worthwhile(routes) ? apart(routes) : null;
    return apart == null ? new InOrder(routes) : apart;
  }

  private static boolean worthwhile(List<Ranked> routes) {
    return routes.size() > FEW
        || routes.stream()
            .flatMap(route -> route.left().stream())
            .anyMatch(c -> c instanceof Condition.Host host && host.patterns().size() > FEW);
  }

  private static @Nullable Contenders apart(List<Ranked> routes) {
    Parted<Condition.Host> hosts = Parted.by(routes, Contenders::host);
    if (!hosts.parted().isEmpty()) {
      return new ByHost(
          HostTree.of(hosts.byKey(Condition.Host::patterns)), Contenders.of(hosts.rest()));
    }
    Parted<Condition.Header> fields = Parted.by(routes, Contenders::field);
    if (!fields.parted().isEmpty()) {
      return new ByField(byValue(fields), Contenders.of(fields.rest()));
    }
    Parted<Condition.Method> methods = Parted.by(routes, Contenders::method);
    if (!methods.parted().isEmpty()) {
      return new ByMethod(index(methods.byKey(Condition.Method::methods)), of(methods.rest()));
    }
    return null;
  }

  private static Condition.@Nullable Host host(Condition condition) {
    return condition instanceof Condition.Host host ? host : null;
  }

  private static Condition.@Nullable Header field(Condition condition) {
    return condition instanceof Condition.Header field && !field.values().isEmpty() ? field : null;
  }

  private static Condition.@Nullable Method method(Condition condition) {
    return condition instanceof Condition.Method method ? method : null;
  }

  private static Map<String, Map<String, Contenders>> byValue(Parted<Condition.Header> fields) {
    Map<String, List<Map.Entry<Condition.Header, Ranked>>> byName = new TreeMap<>();
    for (Map.Entry<Condition.Header, Ranked> one : fields.parted()) {
      String name = one.getKey().name().toLowerCase(Locale.ROOT);
      byName.computeIfAbsent(name, n -> new ArrayList<>()).add(one);
    }
    Map<String, Map<String, Contenders>> byValue = new HashMap<>();
    byName.forEach(
        (name, routes) ->
            byValue.put(
                name, index(new Parted<>(routes, List.of()).byKey(Condition.Header::values))));
    return byValue;
  }

  private static Map<String, Contenders> index(Map<String, List<Ranked>> routes) {
    Map<String, Contenders> index = new HashMap<>();
    routes.forEach((key, some) -> index.put(key, of(some)));
    return index;
  }

  /**
   * Offers those that are for a request, the best last.
   *
   * @param best the first in order that was found so far
   */
  void find(Request request, Match best);

  /** One after the other. */
  record InOrder(List<Ranked> routes) implements Contenders {

    public InOrder {
      routes = List.copyOf(routes);
    }

    @Override
    public void find(Request request, Match best) {
      for (Ranked route : routes) {
        if (best.isBefore(route.rank())) {
          return;
        }
        if (route.holds(request)) {
          best.offer(route.rank(), route.entry());
          return;
        }
      }
    }
  }

  /** Told apart by host; the rest are for any. */
  record ByHost(HostTree hosts, Contenders rest) implements Contenders {
    @Override
    public void find(Request request, Match best) {
      hosts.find(Condition.Host.name(request.host()), request, best);
      rest.find(request, best);
    }
  }

  /** Told apart by the values of fields, by their names. */
  record ByField(Map<String, Map<String, Contenders>> fields, Contenders rest)
      implements Contenders {

    public ByField {
      fields = Map.copyOf(fields);
    }

    @Override
    public void find(Request request, Match best) {
      for (Map.Entry<String, Map<String, Contenders>> field : fields.entrySet()) {
        String value = request.header(field.getKey());
        Contenders some = value == null ? null : field.getValue().get(value);
        if (some != null) {
          some.find(request, best);
        }
      }
      rest.find(request, best);
    }
  }

  /** Told apart by method. */
  record ByMethod(Map<String, Contenders> methods, Contenders rest) implements Contenders {
    @Override
    public void find(Request request, Match best) {
      Contenders some = methods.get(request.method());
      if (some != null) {
        some.find(request, best);
      }
      rest.find(request, best);
    }
  }

  /**
   * Routes that have a condition of a kind, and those that have none.
   *
   * @param parted by their first condition of that kind, which is not left of them
   */
  record Parted<C extends Condition>(List<Map.Entry<C, Ranked>> parted, List<Ranked> rest) {

    static <C extends Condition> Parted<C> by(
        List<Ranked> routes, Function<Condition, @Nullable C> kind) {
      List<Map.Entry<C, Ranked>> parted = new ArrayList<>();
      List<Ranked> rest = new ArrayList<>();
      for (Ranked route : routes) {
        C first = first(route, kind);
        if (first == null) {
          rest.add(route);
        } else {
          parted.add(Map.entry(first, route.where(first)));
        }
      }
      return new Parted<>(parted, rest);
    }

    private static <C extends Condition> @Nullable C first(
        Ranked route, Function<Condition, @Nullable C> kind) {
      for (Condition condition : route.left()) {
        C found = kind.apply(condition);
        if (found != null) {
          return found;
        }
      }
      return null;
    }

    Map<String, List<Ranked>> byKey(Function<C, Collection<String>> keys) {
      Map<String, List<Ranked>> byKey = new HashMap<>();
      for (Map.Entry<C, Ranked> one : parted) {
        for (String key : keys.apply(one.getKey())) {
          byKey.computeIfAbsent(key, k -> new ArrayList<>()).add(one.getValue());
        }
      }
      return byKey;
    }
  }
}
