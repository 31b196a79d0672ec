package dev.weir.lb.app.api;

import dev.weir.common.state.Refused;
import dev.weir.lb.app.GatewayCheck;
import dev.weir.lb.app.Routes;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.springframework.cloud.gateway.config.GatewayProperties;
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

  private final Routes routes;
  private final GatewayCheck gateway;

  RouteSection(Routes routes, GatewayCheck gateway, GatewayProperties properties) {
    this.routes = routes;
    this.gateway = gateway;
    Map<String, RouteDefinition> configured = byId(properties.getRoutes());
    use(new Layers<>(configured, Map.of()));
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
  RouteDefinition read(String id, ObjectNode json) {
    ObjectNode members = json.deepCopy();
    members.remove(READ_ONLY);
    members
        .propertyNames()
        .forEach(
            name -> {
              if (!MEMBERS.contains(name)) {
                throw new Refused(name, "the field is unknown");
              }
            });
    RouteDefinition route = new RouteDefinition();
    route.setId(id);
    route.setUri(uri(members.path("uri")));
    route.setPredicates(parts(members, "predicates", PredicateDefinition::new, this::predicate));
    route.setFilters(parts(members, "filters", FilterDefinition::new, this::filter));
    if (!members.path("metadata").isMissingNode()) {
      route.setMetadata(metadata(members.path("metadata")));
    }
    route.setOrder(order(members.path("order")));
    route.setEnabled(members.path("enabled").asBoolean(true));
    if (route.getPredicates().isEmpty()) {
      throw new Refused("predicates", "at least one is expected, such as \"Path=/x/**\"");
    }
    return route;
  }

  /** Has Gateway build it whatever lane it runs in. */
  void build(RouteDefinition route) {
    try {
      gateway.build(route);
    } catch (IllegalArgumentException e) {
      throw new Refused("", String.valueOf(e.getMessage()));
    }
  }

  private static URI uri(JsonNode value) {
    if (!value.isString()) {
      throw new Refused("uri", "a text is expected, such as lb://pool");
    }
    try {
      URI uri = new URI(value.stringValue());
      if (uri.getScheme() == null
          || (uri.getHost() == null && !"forward".equals(uri.getScheme()))) {
        throw new Refused("uri", "'" + uri + "' is not of the form lb://pool or http://host:port");
      }
      return uri;
    } catch (URISyntaxException e) {
      throw new Refused("uri", String.valueOf(e.getMessage()));
    }
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
            member ->
                metadata.put(member.getKey(), JSON.treeToValue(member.getValue(), Object.class)));
    return metadata;
  }

  private static <D> List<D> parts(
      ObjectNode route,
      String field,
      Function<String, D> shortcut,
      BiFunction<String, Map<String, String>, D> whole) {
    JsonNode list = route.path(field);
    List<D> parts = new ArrayList<>();
    if (list.isMissingNode() || list.isNull()) {
      return parts;
    }
    if (!list.isArray()) {
      throw new Refused(field, "a list is expected");
    }
    for (int i = 0; i < list.size(); i++) {
      parts.add(part(field + "[" + i + "]", list.get(i), shortcut, whole));
    }
    return parts;
  }

  private static <D> D part(
      String field,
      JsonNode value,
      Function<String, D> shortcut,
      BiFunction<String, Map<String, String>, D> whole) {
    if (value.isString()) {
      try {
        return shortcut.apply(value.stringValue());
      } catch (RuntimeException e) {
        throw new Refused(field, String.valueOf(e.getMessage()));
      }
    }
    if (!(value instanceof ObjectNode object) || !object.path("name").isString()) {
      throw new Refused(field, "expected a text such as \"Path=/x/**\", or an object with a name");
    }
    Map<String, String> args = new LinkedHashMap<>();
    JsonNode given = object.path("args");
    if (given instanceof ArrayNode list) {
      for (int i = 0; i < list.size(); i++) {
        args.put("_genkey_" + i, list.get(i).asString());
      }
    } else {
      given.properties().forEach(arg -> addArg(args, arg.getKey(), arg.getValue()));
    }
    return whole.apply(object.path("name").stringValue(), args);
  }

  /** As Gateway's own JSON has it: a list is its items with commas between. */
  private static void addArg(Map<String, String> args, String name, JsonNode value) {
    if (value instanceof ArrayNode list) {
      List<String> items = new ArrayList<>();
      list.forEach(item -> items.add(item.asString()));
      args.put(name, String.join(",", items));
    } else {
      args.put(name, value.asString());
    }
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
  Runnable prepare(Map<String, RouteDefinition> wanted) {
    try {
      Routes.Prepared prepared = routes.prepare(List.copyOf(wanted.values()));
      return () -> routes.use(prepared);
    } catch (IllegalArgumentException e) {
      throw new Refused("routes", String.valueOf(e.getMessage()));
    }
  }
}
