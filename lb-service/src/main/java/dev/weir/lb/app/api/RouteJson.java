package dev.weir.lb.app.api;

import dev.weir.common.state.Refused;
import dev.weir.common.text.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Predicates and filters of a route in JSON, with arguments of any form that says them. */
final class RouteJson {

  private static final Set<String> PART = Set.of("name", "args");

  private RouteJson() {}

  /**
   * The parts that a member lists, each a text or an object.
   *
   * @param shortcut reads a text
   * @param whole makes one of a name and arguments
   * @throws Refused where one is of another form
   */
  static <D> List<D> parts(
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
    refuseOthers(field, object, PART);
    return whole.apply(
        object.path("name").stringValue(), args(field + ".args", object.path("args")));
  }

  private static Map<String, String> args(String field, JsonNode given) {
    Map<String, String> args = new LinkedHashMap<>();
    switch (given) {
      case ArrayNode list -> {
        for (int i = 0; i < list.size(); i++) {
          args.put("_genkey_" + i, text(field + "[" + i + "]", list.get(i)));
        }
      }
      case ObjectNode object -> object.properties().forEach(arg -> add(field, "", arg, args));
      default -> {
        if (!given.isMissingNode() && !given.isNull()) {
          throw new Refused(field, "an object, or a list, is expected");
        }
      }
    }
    return args;
  }

  /** As Gateway's own JSON has it: a list is its items with commas between. */
  private static void add(
      String field, String before, Map.Entry<String, JsonNode> arg, Map<String, String> args) {
    String name = before + arg.getKey();
    switch (arg.getValue()) {
      case ObjectNode object ->
          object.properties().forEach(inner -> add(field, name + ".", inner, args));
      case ArrayNode list -> {
        List<String> items = new ArrayList<>();
        list.forEach(item -> items.add(text(field + "." + name, item)));
        args.put(name, String.join(",", items));
      }
      default -> args.put(name, text(field + "." + name, arg.getValue()));
    }
  }

  private static String text(String field, JsonNode value) {
    if (!value.isValueNode() || value.isNull()) {
      throw new Refused(field, "a text, a number, true or false is expected, not " + value);
    }
    return value.asString();
  }

  /**
   * Refuses members of an object other than these.
   *
   * @throws Refused naming the first, and the one that may be meant
   */
  static void refuseOthers(String field, ObjectNode object, Set<String> known) {
    for (String name : object.propertyNames()) {
      if (!known.contains(name)) {
        throw new Refused(
            field.isEmpty() ? name : field + "." + name,
            "the field is unknown; " + Nearest.instead(name, new TreeSet<>(known)));
      }
    }
  }
}
