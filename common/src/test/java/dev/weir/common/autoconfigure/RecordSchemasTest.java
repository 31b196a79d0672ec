package dev.weir.common.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.media.Schema;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordSchemasTest {

  record Shelf(String name, @Nullable String label, List<Book> books) {}

  record Book(int pages, @Nullable Integer year) {}

  @Test
  void whatIsNotNullable_isRequired_inNestedRecordsToo() {
    ModelConverters converters = new ModelConverters(true);
    converters.addConverter(new RecordSchemas());
    var schemas = converters.readAll(Shelf.class);
    assertThat(required(schemas.get("Shelf"))).containsExactlyInAnyOrder("name", "books");
    assertThat(required(schemas.get("Book"))).containsExactly("pages");
  }

  private static List<String> required(@Nullable Schema<?> schema) {
    return Objects.requireNonNull(schema).getRequired();
  }
}
