package dev.weir.common.autoconfigure;

import com.fasterxml.jackson.databind.JavaType;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says of records in OpenAPI what they say of themselves: what is not nullable is always there. */
final class RecordSchemas implements ModelConverter {

  private static final String REFERENCE = "#/components/schemas/";

  @Override
  public @Nullable Schema<?> resolve(
      AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
    Schema<?> schema = chain.hasNext() ? chain.next().resolve(type, context, chain) : null;
    Class<?> described = described(type);
    if (schema != null && described != null && described.isRecord()) {
      complete(definition(schema, context.getDefinedModels()), described);
    }
    return schema;
  }

  private static @Nullable Class<?> described(AnnotatedType type) {
    JavaType found = type.getType() == null ? null : Json.mapper().constructType(type.getType());
    return found == null ? null : found.getRawClass();
  }

  @SuppressWarnings("rawtypes") // as the library has them
  private static @Nullable Schema<?> definition(Schema<?> schema, Map<String, Schema> defined) {
    String reference = schema.get$ref();
    return reference == null ? schema : defined.get(reference.replace(REFERENCE, ""));
  }

  private static void complete(@Nullable Schema<?> schema, Class<?> described) {
    if (schema == null || schema.getProperties() == null) {
      return;
    }
    for (RecordComponent component : described.getRecordComponents()) {
      boolean listed =
          schema.getRequired() != null && schema.getRequired().contains(component.getName());
      boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
      if (schema.getProperties().containsKey(component.getName()) && !nullable && !listed) {
        schema.addRequiredItem(component.getName());
      }
    }
  }
}
