package dev.weir.common.autoconfigure.openapi;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.annotations.media.Schema.RequiredMode;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.Iterator;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * Lists as required what is always there: components of records that are not {@link Nullable}.
 * Components of requests that may be left out are, have a default ({@link SettingComponents}), or
 * say so ({@link RequiredMode#NOT_REQUIRED}).
 */
final class RequiredComponents implements ModelConverter {

  @Override
  public @Nullable Schema<?> resolve(
      AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
    if (!chain.hasNext()) {
      return null;
    }
    Schema<?> schema = chain.next().resolve(type, context, chain);
    Class<?> raw = Json.mapper().constructType(type.getType()).getRawClass();
    if (schema != null
        && raw.isRecord()
        && raw.getPackage().isAnnotationPresent(NullMarked.class)) {
      mark(raw, definition(schema, context));
    }
    return schema;
  }

  /** What a schema is, or refers to. */
  static @Nullable Schema<?> definition(Schema<?> schema, ModelConverterContext context) {
    String reference = schema.get$ref();
    return reference == null
        ? schema
        : context
            .getDefinedModels()
            .get(reference.substring(Components.COMPONENTS_SCHEMAS_REF.length()));
  }

  private static void mark(Class<?> type, @Nullable Schema<?> schema) {
    if (schema == null || schema.getProperties() == null) {
      return;
    }
    for (RecordComponent component : type.getRecordComponents()) {
      String name = name(component);
      boolean known = schema.getRequired() != null && schema.getRequired().contains(name);
      if (!known && schema.getProperties().containsKey(name) && isAlwaysThere(component)) {
        schema.addRequiredItem(name);
      }
    }
  }

  private static String name(RecordComponent component) {
    JsonProperty given = component.getAccessor().getAnnotation(JsonProperty.class);
    return given == null || given.value().isEmpty() ? component.getName() : given.value();
  }

  private static boolean isAlwaysThere(RecordComponent component) {
    io.swagger.v3.oas.annotations.media.Schema said =
        component.getAccessor().getAnnotation(io.swagger.v3.oas.annotations.media.Schema.class);
    return !component.getAnnotatedType().isAnnotationPresent(Nullable.class)
        && !SettingComponents.mayBeLeftOut(component)
        && (said == null || said.requiredMode() != RequiredMode.NOT_REQUIRED);
  }
}
