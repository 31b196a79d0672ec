package dev.weir.common.autoconfigure.openapi;

import dev.weir.common.autoconfigure.json.ConfigJson;
import dev.weir.common.text.Words;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.media.Schema;
import java.util.Iterator;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Describes constants as {@link ConfigJson} reads and writes them: {@code DEEP_RED} is {@code
 * deep-red}.
 */
public final class DashedConstants implements ModelConverter {

  private final Set<Class<?>> others;

  /**
   * @param others constants that the API says as Java does
   */
  public DashedConstants(Set<Class<?>> others) {
    this.others = Set.copyOf(others);
  }

  @Override
  public @Nullable Schema<?> resolve(
      AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
    Schema<?> schema = chain.hasNext() ? chain.next().resolve(type, context, chain) : null;
    Class<?> raw = Json.mapper().constructType(type.getType()).getRawClass();
    if (schema != null && schema.getEnum() != null && raw.isEnum() && !others.contains(raw)) {
      name(schema, raw);
    }
    return schema;
  }

  @SuppressWarnings("unchecked") // what it has are texts, whatever its type says
  private static void name(Schema<?> schema, Class<?> constants) {
    ((Schema<Object>) schema)
        .setEnum(
            Stream.of(constants.getEnumConstants())
                .<Object>map(constant -> Words.dashed((Enum<?>) constant))
                .toList());
  }
}
