package dev.weir.common.autoconfigure.openapi;

import dev.weir.common.autoconfigure.json.ConfigJson;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.ResolvableType;
import org.springframework.util.unit.DataSize;

/**
 * Describes records of configuration as {@link ConfigJson} reads and writes them: durations and
 * sizes are texts, constants are in small letters, and what has a default may be left out.
 */
final class SettingComponents implements ModelConverter {

  private static final Map<Class<?>, String> TEXTS =
      Map.of(Duration.class, "10s", DataSize.class, "16MB");

  @Override
  public @Nullable Schema<?> resolve(
      AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
    Class<?> raw = Json.mapper().constructType(type.getType()).getRawClass();
    String example = TEXTS.get(raw);
    if (example != null) {
      Schema<?> text = new StringSchema();
      text.setExample(example);
      return text;
    }
    if (!chain.hasNext()) {
      return null;
    }
    Schema<?> schema = chain.next().resolve(type, context, chain);
    if (schema != null && raw.isRecord() && isOfSettings(raw)) {
      describe(raw, RequiredComponents.definition(schema, context));
    }
    return schema;
  }

  /**
   * Whether there is a default where a component is left out. That of a record without annotations
   * is known to its constructor alone.
   */
  static boolean mayBeLeftOut(RecordComponent component) {
    Class<?> type = component.getDeclaringRecord();
    return defaultOf(component) != null || (isOfSettings(type) && !hasDefaults(type));
  }

  /** What holds where a component is left out; the annotation is on the constructor alone. */
  private static @Nullable DefaultValue defaultOf(RecordComponent component) {
    Class<?> type = component.getDeclaringRecord();
    RecordComponent[] all = type.getRecordComponents();
    Class<?>[] types = Stream.of(all).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Parameter[] parameters = type.getDeclaredConstructor(types).getParameters();
      int at = Stream.of(all).map(RecordComponent::getName).toList().indexOf(component.getName());
      return parameters[at].getAnnotation(DefaultValue.class);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(type + " is a record without its constructor", e);
    }
  }

  /** Records that are no settings have times as numbers, or as points in time. */
  private static boolean isOfSettings(Class<?> type) {
    return hasDefaults(type)
        || Stream.of(type.getRecordComponents())
            .anyMatch(each -> TEXTS.containsKey(each.getType()));
  }

  private static boolean hasDefaults(Class<?> type) {
    return Stream.of(type.getRecordComponents()).anyMatch(each -> defaultOf(each) != null);
  }

  private static void describe(Class<?> type, @Nullable Schema<?> schema) {
    if (schema == null || schema.getProperties() == null) {
      return;
    }
    for (RecordComponent component : type.getRecordComponents()) {
      Schema<?> property = schema.getProperties().get(component.getName());
      if (property != null) {
        describe(component, property);
      }
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // a schema does not say of what its values are
  private static void describe(RecordComponent component, Schema property) {
    Class<?> type = component.getType();
    if (type.isEnum()) {
      property.setEnum(labels(type));
    }
    Class<?> item = itemOf(component);
    if (item.isEnum() && property.getItems() != null) {
      property.getItems().setEnum(labels(item));
    }
    DefaultValue usual = defaultOf(component);
    if (usual != null && usual.value().length == 1 && property.get$ref() == null) {
      property.setDefault(value(usual.value()[0], type));
    }
  }

  private static List<String> labels(Class<?> type) {
    return Stream.of(type.getEnumConstants())
        .map(each -> ConfigJson.label((Enum<?>) each))
        .toList();
  }

  /** Of what a list is; {@code Object} where it is none. */
  private static Class<?> itemOf(RecordComponent component) {
    return ResolvableType.forMethodReturnType(component.getAccessor())
        .as(Collection.class)
        .getGeneric(0)
        .resolve(Object.class);
  }

  private static Object value(String text, Class<?> type) {
    if (type == boolean.class) {
      return Boolean.valueOf(text);
    }
    if (type == int.class || type == long.class) {
      return Long.valueOf(text);
    }
    if (type == double.class) {
      return Double.valueOf(text);
    }
    return List.class.isAssignableFrom(type) ? List.of(text) : text;
  }
}
