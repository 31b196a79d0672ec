package dev.weir.common.autoconfigure.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.Schema.RequiredMode;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RequiredComponentsTest {

  record Outer(
      String text,
      int number,
      @Nullable String perhaps,
      @JsonProperty("for") String renamed,
      @Schema(requiredMode = RequiredMode.NOT_REQUIRED) String leftOut,
      @Schema(requiredMode = RequiredMode.REQUIRED) @Nullable String demanded,
      List<Inner> inner,
      @Nullable Inner none) {}

  record Inner(@Nullable String nothing, boolean flag) {}

  static final class Bean {
    public String getText() {
      return "";
    }
  }

  private static @Nullable List<String> required(Class<?> type, String schema) {
    ModelConverters converters = new ModelConverters(true);
    converters.addConverter(new RequiredComponents());
    io.swagger.v3.oas.models.media.Schema<?> read =
        converters.readAll(new AnnotatedType(type)).get(schema);
    return Objects.requireNonNull(read).getRequired();
  }

  @Test
  void components_areRequired_unlessTheyMayBeNullOrLeftOut() {
    assertThat(required(Outer.class, "Outer"))
        .containsExactlyInAnyOrder("text", "number", "for", "demanded", "inner");
  }

  @Test
  void componentsOfRecordsWithin_areRequired() {
    assertThat(required(Outer.class, "Inner")).containsExactly("flag");
  }

  @Test
  void whatIsNoRecord_isLeftAlone() {
    assertThat(required(Bean.class, "Bean")).isNull();
  }
}
