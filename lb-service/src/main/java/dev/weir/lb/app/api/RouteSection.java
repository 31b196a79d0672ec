package dev.weir.lb.app.api;

import dev.weir.common.state.Refused;
import dev.weir.lb.app.auth.ConfiguredGates;
import dev.weir.lb.app.config.MirrorConfig;
import dev.weir.lb.app.route.GatewayCheck;
import dev.weir.lb.app.route.NamedLimits;
import dev.weir.lb.app.route.RouteGates;
import dev.weir.lb.app.route.RouteParts;
import dev.weir.lb.app.route.RouteTimeouts;
import dev.weir.lb.app.route.RouteUri;
import dev.weir.lb.app.route.Routes;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.filter.FilterDefinition;
import org.springframework.cloud.gateway.handler.predicate.PredicateDefinition;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The routes, as Gateway defines them, as configured and changed. */
@Component
final class RouteSection extends Section<RouteDefinition> {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final List<String> READ_ONLY = List.of("id", "origin", "lane", "reason");
  private static final Set<String> MEMBERS =
      Set.of("uri", "predicates", "filters", "metadata", "order", "enabled");

  private static final Logger log = LoggerFactory.getLogger(RouteSection.class);

  private final Routes routes;
  private final GatewayCheck gateway;
  private final RouteParts parts;
  private final NamedLimits limits;
  private final ConfiguredGates gates;
  private final PoolSection pools;
  private final SplitSection splits;
  private Set<String> strays = Set.of();

  RouteSection(
      Routes routes,
      GatewayCheck gateway,
      RouteParts parts,
      NamedLimits limits,
      ConfiguredGates gates,
      PoolSection pools,
      SplitSection splits) {
    this.routes = routes;
    this.gateway = gateway;
    this.parts = parts;
    this.limits = limits;
    this.gates = gates;
    this.pools = pools;
    this.splits = splits;
  }

  @Override
  Map<String, RouteDefinition> base(Configured configured) {
    parts.checkFilters("default-filters", configured.gateway().getDefaultFilters());
    limits.checkConfigured("default-filters", configured.gateway().getDefaultFilters());
    RouteGates.check("default-filters", configured.gateway().getDefaultFilters(), gates);
    List<RouteDefinition> definitions = configured.gateway().getRoutes();
    for (int i = 0; i < definitions.size(); i++) {
      try {
        check(definitions.get(i));
        limits.checkConfigured("filters", definitions.get(i).getFilters());
        RouteGates.check("filters", definitions.get(i).getFilters(), gates);
      } catch (Refused e) {
        Refused placed = e.in("routes[" + i + "]");
        throw new Refused(
            placed.field(), placed.reason() + " (route " + definitions.get(i).getId() + ")");
      }
    }
    return byId(definitions);
  }

  private void check(RouteDefinition route) {
    RouteUri.check(route.getUri());
    try {
      RouteTimeouts.of(route.getMetadata());
    } catch (IllegalArgumentException e) {
      throw new Refused("metadata", String.valueOf(e.getMessage()));
    }
    parts.check(route);
  }

  /** By their ids; one without is called by its place. */
  static Map<String, RouteDefinition> byId(List<RouteDefinition> definitions) {
    Map<String, RouteDefinition> byId = new LinkedHashMap<>();
    for (int i = 0; i < definitions.size(); i++) {
      RouteDefinition definition = definitions.get(i);
      if (definition.getId() == null || definition.getId().isEmpty()) {
        definition.setId("route-" + i);
      }
      if (byId.putIfAbsent(definition.getId(), definition) != null) {
        throw new Refused("routes[" + i + "].id", "two routes are called " + definition.getId());
      }
    }
    return byId;
  }

  @Override
  String kind() {
    return "routes";
  }

  @Override
  String noun() {
    return "route";
  }

  @Override
  int refusedStatus() {
    return 422;
  }

  /** Filters may write secrets into requests. */
  @Override
  Set<String> secretMembers() {
    return Set.of("filters", "metadata");
  }

  @Override
  RouteDefinition read(String id, ObjectNode json) {
    if (json.has("id") && !json.path("id").asString("").equals(id)) {
      throw new Refused("id", "the path says " + id + "; expected the same, or none");
    }
    ObjectNode members = json.deepCopy();
    members.remove(READ_ONLY);
    RouteJson.refuseOthers("", members, MEMBERS);
    RouteDefinition route = new RouteDefinition();
    route.setId(id);
    route.setUri(uri(members.path("uri")));
    route.setPredicates(
        RouteJson.parts(members, "predicates", PredicateDefinition::new, this::predicate));
    route.setFilters(RouteJson.parts(members, "filters", FilterDefinition::new, this::filter));
    if (members.hasNonNull("metadata")) {
      route.setMetadata(metadata(members.path("metadata")));
    }
    route.setOrder(order(members.path("order")));
    route.setEnabled(enabled(members.path("enabled")));
    if (route.getPredicates().isEmpty()) {
      throw new Refused("predicates", "at least one is expected, such as \"Path=/x/**\"");
    }
    check(route);
    return route;
  }

  /**
   * Checks that what a route leads to is there, and the limits and gates that it names. Only asked
   * of routes that come from outside: what they need may go later.
   *
   * @throws Refused where it is not
   */
  void checkNeeds(RouteDefinition route) {
    limits.check("filters", route.getFilters());
    RouteGates.check("filters", route.getFilters(), gates);
    String name = RouteUri.pool(Objects.requireNonNull(route.getUri()));
    if (name != null && !isThere(name)) {
      TreeSet<String> known = new TreeSet<>(pools.layers().merged().keySet());
      known.addAll(splits.layers().merged().keySet());
      throw new Refused(
          "uri",
          "there is no pool and no split '"
              + name
              + "'; "
              + (known.isEmpty() ? "there are none yet" : "there are " + String.join(", ", known))
              + ". PUT /api/pools/"
              + name
              + " makes one");
    }
  }

  /**
   * Checks one that comes from outside as if it were to serve at once, whatever lane it runs in.
   *
   * @throws Refused where it could not
   */
  void checkNew(RouteDefinition route) {
    checkNeeds(route);
    gateway
        .failing(route)
        .ifPresent(
            refused -> {
              throw refused;
            });
  }

  /**
   * A pool may be made after its route, gate or split, and these may outlive it: said once, not
   * refused.
   */
  private void tellOfStrays(Map<String, RouteDefinition> wanted) {
    Set<String> found = new TreeSet<>();
    gates.poolsAsked().forEach((who, pool) -> addStray(found, who, pool));
    wanted.forEach(
        (id, route) -> {
          String pool = route.getUri() == null ? null : RouteUri.pool(route.getUri());
          if (pool != null) {
            addStray(found, "route " + id, pool);
          }
        });
    splits
        .layers()
        .merged()
        .forEach(
            (name, split) ->
                split.pools().keySet().stream()
                    .filter(pool -> pools.now(pool) == null)
                    .map(
                        pool ->
                            "split " + name + " leads to " + pool + ", and there is no such pool")
                    .forEach(found::add));
    pools
        .layers()
        .merged()
        .forEach(
            (name, pool) -> {
              MirrorConfig mirror = pool.mirror();
              if (mirror != null && pools.now(mirror.pool()) == null) {
                found.add(
                    "pool "
                        + name
                        + " is copied to "
                        + mirror.pool()
                        + ", and there is no such pool");
              }
            });
    found.stream().filter(each -> !strays.contains(each)).forEach(each -> log.warn("{}", each));
    strays = Set.copyOf(found);
  }

  private void addStray(Set<String> found, String who, String pool) {
    if (!isThere(pool)) {
      found.add(who + " leads to " + pool + ", and there is no such pool and no such split");
    }
  }

  private boolean isThere(String pool) {
    return pools.now(pool) != null || splits.now(pool) != null;
  }

  private static URI uri(JsonNode value) {
    if (!value.isString()) {
      throw new Refused("uri", "a text is expected, such as lb://pool");
    }
    try {
      return new URI(value.stringValue());
    } catch (URISyntaxException e) {
      throw new Refused("uri", String.valueOf(e.getMessage()));
    }
  }

  private static boolean enabled(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return true;
    }
    if (!value.isBoolean()) {
      throw new Refused("enabled", "true or false is expected, not " + value);
    }
    return value.booleanValue();
  }

  private static int order(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return 0;
    }
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw new Refused("order", "a whole number is expected");
    }
    return value.intValue();
  }

  private static Map<String, Object> metadata(JsonNode value) {
    if (!(value instanceof ObjectNode object)) {
      throw new Refused("metadata", "an object is expected");
    }
    Map<String, Object> metadata = new LinkedHashMap<>();
    object
        .properties()
        .forEach(
            member -> {
              if (member.getValue().isNull()) {
                throw new Refused("metadata." + member.getKey(), "a value is expected, not null");
              }
              metadata.put(member.getKey(), JSON.treeToValue(member.getValue(), Object.class));
            });
    return metadata;
  }

  private PredicateDefinition predicate(String name, Map<String, String> args) {
    PredicateDefinition definition = new PredicateDefinition();
    definition.setName(name);
    definition.setArgs(args);
    return definition;
  }

  private FilterDefinition filter(String name, Map<String, String> args) {
    FilterDefinition definition = new FilterDefinition();
    definition.setName(name);
    definition.setArgs(args);
    return definition;
  }

  @Override
  ObjectNode write(RouteDefinition route) {
    ObjectNode json = JSON.createObjectNode();
    json.put("uri", String.valueOf(route.getUri()));
    ArrayNode predicates = json.putArray("predicates");
    route
        .getPredicates()
        .forEach(p -> predicates.add(part(String.valueOf(p.getName()), p.getArgs())));
    ArrayNode filters = json.putArray("filters");
    route.getFilters().forEach(f -> filters.add(part(String.valueOf(f.getName()), f.getArgs())));
    json.set("metadata", JSON.valueToTree(route.getMetadata()));
    json.put("order", route.getOrder());
    json.put("enabled", route.isEnabled());
    return json;
  }

  /** As a shortcut where it was one. */
  private static JsonNode part(String name, Map<String, String> args) {
    boolean shortcut = args.keySet().stream().allMatch(arg -> arg.startsWith("_genkey_"));
    boolean plain = args.values().stream().noneMatch(value -> value.indexOf(',') >= 0);
    if (shortcut && plain) {
      String text = args.isEmpty() ? name : name + "=" + String.join(",", args.values());
      return JSON.valueToTree(text);
    }
    ObjectNode object = JSON.createObjectNode().put("name", name);
    object.set("args", JSON.valueToTree(args));
    return object;
  }

  @Override
  Use prepare(Map<String, RouteDefinition> wanted) {
    try {
      Routes.Prepared prepared = routes.prepare(List.copyOf(wanted.values()));
      return new Use(
          () -> {
            routes.use(prepared);
            tellOfStrays(wanted);
          },
          () -> {});
    } catch (IllegalArgumentException e) {
      throw new Refused("routes", String.valueOf(e.getMessage()));
    }
  }
}
