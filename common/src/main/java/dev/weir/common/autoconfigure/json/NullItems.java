package dev.weir.common.autoconfigure.json;

import dev.weir.common.state.Refused;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.core.ResolvableType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Refuses null in lists and maps. A field that is null is one that is left out; an item of a list
 * that is left out would have the others mean something else, and of a map nobody could tell
 * whether it was to go.
 */
final class NullItems {

  private NullItems() {}

  /**
   * Looks at a record as JSON.
   *
   * @throws Refused naming the first null that stands for nothing
   */
  static void refuse(Class<?> type, ObjectNode json) {
    if (hasNull(json)) {
      refuse("", ResolvableType.forClass(type), json);
    }
  }

  private static boolean hasNull(JsonNode json) {
    return json.isNull() || json.valueStream().anyMatch(NullItems::hasNull);
  }

  private static void refuse(String field, ResolvableType type, JsonNode json) {
    switch (json) {
      case ArrayNode list -> {
        ResolvableType item = type.as(Collection.class).getGeneric(0);
        for (int i = 0; i < list.size(); i++) {
          refuseItem(field + "[" + i + "]", item, list.get(i));
        }
      }
      case ObjectNode map when Map.class.isAssignableFrom(type.toClass()) -> {
        ResolvableType item = type.as(Map.class).getGeneric(1);
        map.properties().forEach(e -> refuseItem(member(field, e.getKey()), item, e.getValue()));
      }
      case ObjectNode object ->
          object
              .properties()
              .forEach(
                  e ->
                      refuse(member(field, e.getKey()), component(type, e.getKey()), e.getValue()));
      default -> {
        // a plain value, or a field that is left out
      }
    }
  }

  private static void refuseItem(String field, ResolvableType type, JsonNode item) {
    if (item.isNull()) {
      throw new Refused(field, "a value is expected, not null");
    }
    refuse(field, type, item);
  }

  private static String member(String field, String name) {
    return field.isEmpty() ? name : field + "." + name;
  }

  /** Of a component in any spelling that binding takes for its name. */
  private static ResolvableType component(ResolvableType type, String name) {
    RecordComponent[] components = type.toClass().getRecordComponents();
    return components == null
        ? ResolvableType.NONE
        : Stream.of(components)
            .filter(each -> uniform(each.getName()).equals(uniform(name)))
            .findFirst()
            .map(each -> ResolvableType.forMethodReturnType(each.getAccessor()))
            .orElse(ResolvableType.NONE);
  }

  private static String uniform(String name) {
    return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
  }
}
