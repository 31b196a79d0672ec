package dev.weir.lb.app.route;

import dev.weir.common.net.HttpToken;
import dev.weir.common.state.Refused;
import dev.weir.common.text.Nearest;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.filter.FilterDefinition;
import org.springframework.cloud.gateway.filter.factory.GatewayFilterFactory;
import org.springframework.cloud.gateway.handler.predicate.PredicateDefinition;
import org.springframework.cloud.gateway.handler.predicate.RoutePredicateFactory;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.cloud.gateway.support.Configurable;
import org.springframework.cloud.gateway.support.NameUtils;
import org.springframework.cloud.gateway.support.ShortcutConfigurable;
import org.springframework.cloud.gateway.support.ShortcutConfigurable.ShortcutType;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/**
 * Whether there are the predicates and filters that a route names, and take the arguments that it
 * gives. Gateway passes over arguments that it does not know, and finds some that are missing when
 * requests come.
 */
@Component
public class RouteParts {

  private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x08\\x0a-\\x1f\\x7f]");

  /** Of a host's pattern: with an expression there may be braces in it. */
  private static final Pattern VARIABLE = Pattern.compile("\\{[^{}]*+(?:\\{[^{}]*+}[^{}]*+)*+}");

  /** The filter that sends clients to another host, with what they asked for. */
  public static final String REDIRECT_HOST = "RedirectHost";

  /** How many of the arguments in their order must be given. */
  private static final Map<String, Integer> NEEDED =
      Map.ofEntries(
          Map.entry("AddRequestHeader", 2),
          Map.entry("SetRequestHeader", 2),
          Map.entry("RemoveRequestHeader", 1),
          Map.entry("AddResponseHeader", 2),
          Map.entry("SetResponseHeader", 2),
          Map.entry("RemoveResponseHeader", 1),
          Map.entry("MapRequestHeader", 2),
          Map.entry("RewriteResponseHeader", 3),
          Map.entry("DedupeResponseHeader", 1),
          Map.entry("AddRequestParameter", 2),
          Map.entry("RemoveRequestParameter", 1),
          Map.entry("RewriteRequestParameter", 2),
          Map.entry("PrefixPath", 1),
          Map.entry("SetPath", 1),
          Map.entry("RewritePath", 2),
          Map.entry("SetStatus", 1),
          Map.entry("RedirectTo", 2),
          Map.entry(REDIRECT_HOST, 2),
          Map.entry("SetRequestHostHeader", 1),
          Map.entry(RouteGates.BASIC, 1),
          Map.entry(RouteGates.JWT, 1),
          Map.entry(RouteGates.FORWARD, 1),
          Map.entry("SetRequestUri", 1),
          Map.entry("RequestHeaderToRequestUri", 1),
          Map.entry("After", 1),
          Map.entry("Before", 1),
          Map.entry("Between", 2),
          Map.entry("Cookie", 2),
          Map.entry("Header", 1),
          Map.entry("Query", 1),
          Map.entry("Weight", 2));

  /** Which arguments are names of fields. */
  private static final Map<String, Set<String>> FIELDS =
      Map.of(
          "AddRequestHeader", Set.of("name"),
          "SetRequestHeader", Set.of("name"),
          "RemoveRequestHeader", Set.of("name"),
          "AddResponseHeader", Set.of("name"),
          "SetResponseHeader", Set.of("name"),
          "RemoveResponseHeader", Set.of("name"),
          "MapRequestHeader", Set.of("fromHeader", "toHeader"),
          "RewriteResponseHeader", Set.of("name"),
          "Header", Set.of("header"));

  /** What has a short form in the fast lane alone. */
  private static final Map<String, List<String>> SHORT_HERE =
      Map.of("RequestSize", List.of("maxSize"));

  private static final Set<String> PATHS = Set.of("PrefixPath", "SetPath");

  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

  private final ObjectProvider<RoutePredicateFactory<?>> predicates;
  private final ObjectProvider<GatewayFilterFactory<?>> filters;

  private @Nullable Map<String, Kind> knownPredicates;
  private @Nullable Map<String, Kind> knownFilters;

  /**
   * What is known of one kind of predicate or filter.
   *
   * @param places its arguments in their order; those of a list in no order: none
   * @param arguments all that it takes, in one spelling
   */
  private record Kind(List<String> places, boolean takesList, Set<String> arguments) {

    static Kind of(String name, ShortcutConfigurable factory, Class<?> config) {
      List<String> places = SHORT_HERE.getOrDefault(name, factory.shortcutFieldOrder());
      Set<String> arguments = new TreeSet<>();
      places.forEach(place -> arguments.add(uniform(place)));
      for (Method method : config.getMethods()) {
        boolean set = method.getName().startsWith("set") && method.getParameterCount() == 1;
        boolean get = method.getName().startsWith("get") && method.getParameterCount() == 0;
        if ((set || get) && method.getDeclaringClass() != Object.class) {
          arguments.add(uniform(method.getName().substring(3)));
        }
      }
      boolean list = factory.shortcutType() != ShortcutType.DEFAULT;
      return new Kind(List.copyOf(places), list, arguments);
    }
  }

  RouteParts(
      ObjectProvider<RoutePredicateFactory<?>> predicates,
      ObjectProvider<GatewayFilterFactory<?>> filters) {
    this.predicates = predicates;
    this.filters = filters;
  }

  /**
   * Checks them.
   *
   * @throws Refused naming the first that cannot be, and what was expected
   */
  public void check(RouteDefinition route) {
    for (int i = 0; i < route.getPredicates().size(); i++) {
      PredicateDefinition part = route.getPredicates().get(i);
      check("predicate", "predicates[" + i + "]", part.getName(), part.getArgs(), predicates());
      checkPredicate("predicates[" + i + "]", part.getName(), part.getArgs().values());
    }
    checkFilters("filters", route.getFilters());
  }

  /**
   * Checks filters.
   *
   * @throws Refused as {@link #check}
   */
  public void checkFilters(String field, List<FilterDefinition> all) {
    for (int i = 0; i < all.size(); i++) {
      FilterDefinition part = all.get(i);
      check("filter", field + "[" + i + "]", part.getName(), part.getArgs(), filters());
    }
  }

  private static void check(
      String noun,
      String field,
      @Nullable String name,
      Map<String, String> args,
      Map<String, Kind> known) {
    Kind kind = name == null ? null : known.get(name);
    if (name == null || kind == null) {
      throw new Refused(
          field,
          "there is no "
              + noun
              + " '"
              + name
              + "'; "
              + Nearest.instead(String.valueOf(name), known.keySet()));
    }
    int place = 0;
    for (Map.Entry<String, String> arg : args.entrySet()) {
      checkArgument(field, name, kind, arg.getKey(), String.valueOf(arg.getValue()), place);
      place++;
    }
    checkNeeded(field, name, kind, args);
  }

  private static void checkArgument(
      String field, String name, Kind kind, String arg, String value, int place) {
    boolean placed = arg.startsWith(NameUtils.GENERATED_NAME_PREFIX);
    if (placed && !kind.takesList() && place >= kind.places().size()) {
      throw new Refused(
          field,
          kind.places().isEmpty()
              ? name + " has no short form with arguments; '" + value + "' says nothing"
              : name
                  + " takes "
                  + String.join(", ", kind.places())
                  + ", and no more: '"
                  + value
                  + "' is too much. A value with commas is written in the long form, with args by"
                  + " name");
    }
    // a list takes all that is given, whatever it is called
    if (!placed && !kind.takesList() && !kind.arguments().contains(uniform(arg))) {
      throw new Refused(
          field + ".args." + arg,
          name
              + " takes no argument '"
              + arg
              + "'; "
              + (kind.places().isEmpty() ? "expected one of " : "expected ")
              + String.join(", ", kind.places().isEmpty() ? kind.arguments() : kind.places()));
    }
    if (PATHS.contains(name) && !value.startsWith("/") && place == 0) {
      throw new Refused(field, name + ": the path '" + value + "' does not begin with a slash");
    }
    if (uniform(arg).equals("fallbackuri") && !value.startsWith("forward:/")) {
      throw new Refused(
          field, name + " cannot fall back to '" + value + "'; expected such as forward:/sorry");
    }
    checkNumber(field, name, value, place);
    if (CONTROL.matcher(value).find()) {
      throw new Refused(field, name + " has an argument with a control character");
    }
    String called = placed && place < kind.places().size() ? kind.places().get(place) : arg;
    if (FIELDS.getOrDefault(name, Set.of()).contains(called) && !HttpToken.is(value)) {
      throw new Refused(field, "'" + value + "' cannot be the name of a header");
    }
  }

  /** What Gateway takes, and then cannot use. */
  private static void checkNumber(String field, String name, String value, int place) {
    boolean right =
        place > 0
            || switch (name) {
              case "StripPrefix" -> value.matches("[1-9][0-9]{0,2}");
              case "SetStatus" -> !value.matches("-?[0-9]+") || value.matches("[2-5][0-9]{2}");
              case "RequestSize" -> isSize(value);
              default -> true;
            };
    if (!right) {
      throw new Refused(
          field,
          name
              + " cannot be '"
              + value
              + "'; expected "
              + switch (name) {
                case "StripPrefix" -> "how many parts are taken off, 1 to 999";
                case "SetStatus" -> "a status from 200 to 599, or its name";
                default -> "a size above 0, such as 5MB";
              });
    }
  }

  private static boolean isSize(String value) {
    try {
      return DataSize.parse(value).toBytes() > 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static void checkNeeded(String field, String name, Kind kind, Map<String, String> args) {
    int needed = Math.min(NEEDED.getOrDefault(name, 0), kind.places().size());
    Set<String> given = args.keySet().stream().map(RouteParts::uniform).collect(Collectors.toSet());
    for (int i = 0; i < needed; i++) {
      String wanted = kind.places().get(i);
      boolean there =
          given.contains(uniform(wanted))
              || given.contains(uniform(NameUtils.GENERATED_NAME_PREFIX + i));
      if (!there) {
        throw new Refused(
            field,
            name
                + " needs "
                + String.join(" and ", kind.places().subList(0, needed))
                + "; "
                + wanted
                + " is missing");
      }
    }
  }

  private static void checkPredicate(
      String field, @Nullable String name, Collection<String> values) {
    List<String> items =
        values.stream().flatMap(value -> Arrays.stream(value.split(",", -1))).toList();
    if ("Weight".equals(name)) {
      throw new Refused(
          field, "routes have no weights here; a split, /api/splits, shares requests among pools");
    }
    if ("Path".equals(name)) {
      for (String path : values) {
        if (!path.strip().startsWith("/") && !path.isBlank() && !path.matches("true|false")) {
          throw new Refused(field, "the path '" + path + "' does not begin with a slash");
        }
      }
    } else if ("Method".equals(name)) {
      for (String method : items) {
        checkMethod(field, method.strip());
      }
    } else if ("Host".equals(name)) {
      for (String host : items) {
        checkHost(field, host.strip());
      }
    }
    if (Set.of("Path", "Method", "Host").contains(String.valueOf(name))
        && items.stream().allMatch(String::isBlank)) {
      throw new Refused(field, name + " needs at least one value, or would match nothing");
    }
  }

  private static void checkMethod(String field, String method) {
    String upper = method.toUpperCase(Locale.ROOT);
    if (METHODS.contains(upper) && !METHODS.contains(method)) {
      throw new Refused(
          field, "'" + method + "' is another method than " + upper + ": upper case is expected");
    }
    if (!HttpToken.is(method)) {
      throw new Refused(field, "'" + method + "' cannot be a method; expected such as GET");
    }
  }

  /** A host is looked at without its port: one that has a port would never match. */
  private static void checkHost(String field, String host) {
    String fixed = VARIABLE.matcher(host).replaceAll("").replaceFirst("^\\[[^\\]]*]", "");
    if (fixed.indexOf(':') >= 0) {
      throw new Refused(
          field,
          "the host '"
              + host
              + "' has a port, and would never match: hosts are looked at without; expected '"
              + host.substring(0, host.lastIndexOf(':'))
              + "'");
    }
  }

  /** One spelling for {@code statusCodes[0]}, {@code status-codes} and {@code statuscodes}. */
  private static String uniform(String argument) {
    return argument.replaceFirst("[.\\[].*", "").replace("-", "").toLowerCase(Locale.ROOT);
  }

  private synchronized Map<String, Kind> predicates() {
    Map<String, Kind> known = knownPredicates;
    if (known == null) {
      known = kinds(predicates.stream(), RoutePredicateFactory::name);
      knownPredicates = known;
    }
    return known;
  }

  private synchronized Map<String, Kind> filters() {
    Map<String, Kind> known = knownFilters;
    if (known == null) {
      known = kinds(filters.stream(), GatewayFilterFactory::name);
      knownFilters = known;
    }
    return known;
  }

  private static <F extends ShortcutConfigurable & Configurable<?>> Map<String, Kind> kinds(
      Stream<F> factories, Function<F, String> name) {
    return factories.collect(
        Collectors.toMap(
            name,
            factory -> Kind.of(name.apply(factory), factory, factory.getConfigClass()),
            (one, other) -> one,
            TreeMap::new));
  }
}
