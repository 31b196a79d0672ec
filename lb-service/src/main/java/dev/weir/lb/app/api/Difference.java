package dev.weir.lb.app.api;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What two objects do not have in common: a pool of a thousand upstreams is a long text to read for
 * one weight. In lists of things with ids, those that differ, by their ids.
 */
final class Difference {

  private static final String ID = "id";

  private Difference() {}

  /** Leaves in both objects what is different in the other. */
  static void leave(ObjectNode one, ObjectNode other) {
    Set<String> names = new LinkedHashSet<>(one.propertyNames());
    names.retainAll(other.propertyNames());
    for (String name : names) {
      JsonNode mine = one.get(name);
      JsonNode its = other.get(name);
      if (mine.equals(its)) {
        one.remove(name);
        other.remove(name);
      } else if (mine instanceof ObjectNode object && its instanceof ObjectNode with) {
        leave(object, with);
      } else if (mine instanceof ArrayNode list && its instanceof ArrayNode with) {
        leave(list, with);
      }
    }
  }

  private static void leave(ArrayNode one, ArrayNode other) {
    Map<String, ObjectNode> mine = byId(one);
    Map<String, ObjectNode> its = byId(other);
    if (mine == null || its == null) {
      return;
    }
    Set<String> same = new LinkedHashSet<>(mine.keySet());
    same.removeIf(id -> !Objects.equals(mine.get(id), its.get(id)));
    if (same.size() == mine.size() && same.size() == its.size()) {
      // only their order is another
      onlyIds(mine);
      onlyIds(its);
      return;
    }
    refill(one, mine, same);
    refill(other, its, same);
    for (Map.Entry<String, ObjectNode> each : mine.entrySet()) {
      ObjectNode counterpart = its.get(each.getKey());
      if (counterpart != null && !same.contains(each.getKey())) {
        leave(each.getValue(), counterpart);
        // first, as people look for it there
        named(each.getKey(), each.getValue());
        named(each.getKey(), counterpart);
      }
    }
  }

  private static void onlyIds(Map<String, ObjectNode> things) {
    things.forEach((id, thing) -> thing.removeAll().put(ID, id));
  }

  private static void refill(ArrayNode list, Map<String, ObjectNode> things, Set<String> without) {
    list.removeAll();
    things.forEach(
        (id, thing) -> {
          if (!without.contains(id)) {
            list.add(thing);
          }
        });
  }

  private static void named(String id, ObjectNode thing) {
    ObjectNode rest = thing.deepCopy();
    thing.removeAll().put(ID, id).setAll(rest);
  }

  /** In their order; null where not all have an id of their own. */
  private static @Nullable Map<String, ObjectNode> byId(ArrayNode list) {
    Map<String, ObjectNode> byId = new LinkedHashMap<>();
    for (JsonNode item : list) {
      if (!(item instanceof ObjectNode thing)
          || !thing.path(ID).isString()
          || byId.putIfAbsent(thing.path(ID).stringValue(), thing) != null) {
        return null;
      }
    }
    return byId;
  }
}
