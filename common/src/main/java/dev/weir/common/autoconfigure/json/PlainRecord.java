package dev.weir.common.autoconfigure.json;

import java.lang.reflect.Constructor;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads configuration records that hold nothing but plain values, of which there may be thousands
 * in one change: binding one looks at its annotations anew each time, and takes a millisecond. Only
 * what is written in the plainest way is read here, to the same result as by binding; the rest is
 * left to that, which also knows how to refuse.
 */
final class PlainRecord {

  private static final ClassValue<Optional<PlainRecord>> KNOWN =
      new ClassValue<>() {
        @Override
        protected Optional<PlainRecord> computeValue(Class<?> type) {
          return of(type);
        }
      };

  private final Constructor<?> constructor;
  private final Map<String, Integer> places;
  private final Component[] components;

  /**
   * @param absent what it is where nothing is said
   */
  private record Component(Reader reader, @Nullable Object absent) {}

  /** Takes a value; null where it is not of the plain form. */
  private interface Reader {
    @Nullable Object take(JsonNode value);
  }

  private PlainRecord(Constructor<?> constructor, Map<String, Integer> places, Component[] parts) {
    this.constructor = constructor;
    this.places = places;
    this.components = parts;
  }

  /** Null where this is a case for binding. */
  static <T> @Nullable T read(Class<T> type, ObjectNode json) {
    Object read = KNOWN.get(type).map(known -> known.read(json)).orElse(null);
    return read == null ? null : type.cast(read);
  }

  private @Nullable Object read(ObjectNode json) {
    @Nullable Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = components[i].absent();
    }
    for (Map.Entry<String, JsonNode> member : json.properties()) {
      Integer place = places.get(member.getKey());
      Object value = place == null ? null : components[place].reader().take(member.getValue());
      if (place == null || value == null) {
        return null;
      }
      values[place] = value;
    }
    try {
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }

  // ---- what a type is made of

  private static Optional<PlainRecord> of(Class<?> type) {
    if (!type.isRecord() || type.getDeclaredConstructors().length != 1) {
      return Optional.empty();
    }
    RecordComponent[] declared = type.getRecordComponents();
    Constructor<?> constructor = type.getDeclaredConstructors()[0];
    Parameter[] parameters = constructor.getParameters();
    Component[] components = new Component[declared.length];
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < declared.length; i++) {
      Component component = component(declared[i].getType(), parameters[i]);
      if (component == null) {
        return Optional.empty();
      }
      components[i] = component;
      places.put(declared[i].getName(), i);
    }
    constructor.setAccessible(true);
    return Optional.of(new PlainRecord(constructor, places, components));
  }

  private static @Nullable Component component(Class<?> type, Parameter parameter) {
    Reader reader = reader(type);
    DefaultValue said = parameter.getAnnotation(DefaultValue.class);
    boolean nothing = said == null && !type.isPrimitive();
    if (reader == null || parameter.getAnnotations().length > (said == null ? 0 : 1)) {
      return null;
    }
    if (nothing) {
      return new Component(reader, null);
    }
    Object absent = said == null || said.value().length != 1 ? null : value(type, said.value()[0]);
    return absent == null ? null : new Component(reader, absent);
  }

  private static @Nullable Reader reader(Class<?> type) {
    if (type == String.class) {
      return value -> value.isString() ? value.asString() : null;
    }
    if (type == boolean.class) {
      return value -> value.isBoolean() ? value.asBoolean() : null;
    }
    if (type == int.class) {
      return value -> value.isIntegralNumber() && value.canConvertToInt() ? value.asInt() : null;
    }
    if (type == URI.class) {
      return value -> value.isString() ? uri(value.asString()) : null;
    }
    return type.isEnum()
        ? value -> value.isString() ? constant(type, value.asString()) : null
        : null;
  }

  private static @Nullable Object value(Class<?> type, String text) {
    if (type == String.class) {
      return text;
    }
    if (type == boolean.class) {
      return Boolean.valueOf(text);
    }
    if (type == int.class) {
      return Integer.valueOf(text);
    }
    return type.isEnum() ? constant(type, text) : null;
  }

  /** Scheme and authority, and nothing that would have to be encoded. */
  private static final Pattern PLAIN_URI = Pattern.compile("[a-z0-9]+://[A-Za-z0-9._:-]+/?");

  private static @Nullable URI uri(String text) {
    return PLAIN_URI.matcher(text).matches() ? URI.create(text) : null;
  }

  private static @Nullable Object constant(Class<?> type, String text) {
    return Stream.of(type.getEnumConstants())
        .filter(c -> ConfigJson.label((Enum<?>) c).equals(text))
        .findFirst()
        .orElse(null);
  }
}
