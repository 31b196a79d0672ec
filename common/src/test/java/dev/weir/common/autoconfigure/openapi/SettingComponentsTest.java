package dev.weir.common.autoconfigure.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.media.Schema;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

class SettingComponentsTest {

  enum Colour {
    DEEP_RED,
    BLUE
  }

  record Settings(
      String name,
      @DefaultValue("250ms") Duration pause,
      @DefaultValue("deep-red") Colour colour,
      @DefaultValue("3") int count,
      @DefaultValue List<Colour> colours,
      @DefaultValue({"a", "b"}) List<String> words,
      @DefaultValue Inner inner) {}

  record Inner(@DefaultValue("16MB") DataSize size, @DefaultValue("true") boolean on) {}

  record Core(Duration every, Colour colour, int times) {}

  record View(Colour colour) {}

  private static Map<String, Schema<?>> read(Class<?> type) {
    ModelConverters converters = new ModelConverters(true);
    converters.addConverter(new RequiredComponents());
    converters.addConverter(new SettingComponents());
    @SuppressWarnings({"unchecked", "rawtypes"})
    Map<String, Schema<?>> all = (Map) converters.readAll(new AnnotatedType(type));
    return all;
  }

  private static Schema<?> property(String schema, String name) {
    return (Schema<?>)
        Objects.requireNonNull(
            Objects.requireNonNull(read(Settings.class).get(schema)).getProperties().get(name));
  }

  @Test
  void durationsAndSizes_areTexts() {
    for (Schema<?> text : List.of(property("Settings", "pause"), property("Inner", "size"))) {
      assertThat(text.get$ref()).isNull();
      assertThat(text.getTypes()).containsExactly("string");
      assertThat(text.getProperties()).isNull();
    }
    assertThat(property("Settings", "pause").getDefault()).isEqualTo("250ms");
    assertThat(property("Inner", "size").getDefault()).isEqualTo("16MB");
  }

  @Test
  void constants_areWrittenAsInSettings() {
    assertThat(property("Settings", "colour").getEnum().toString()).isEqualTo("[deep-red, blue]");
    assertThat(property("Settings", "colour").getDefault()).isEqualTo("deep-red");
    assertThat(property("Settings", "colours").getItems().getEnum().toString())
        .isEqualTo("[deep-red, blue]");
  }

  @Test
  void aRecordWithoutAnnotations_isOfSettingsByItsDurations() {
    Schema<?> core = Objects.requireNonNull(read(Core.class).get("Core"));
    assertThat(core.getRequired()).isNull();
    Schema<?> colour = (Schema<?>) Objects.requireNonNull(core.getProperties().get("colour"));
    assertThat(colour.getEnum().toString()).isEqualTo("[deep-red, blue]");
  }

  @Test
  void constantsOfOtherRecords_areLeftAlone() {
    Schema<?> view = Objects.requireNonNull(read(View.class).get("View"));
    Schema<?> colour = (Schema<?>) Objects.requireNonNull(view.getProperties().get("colour"));
    assertThat(colour.getEnum().toString()).isEqualTo("[DEEP_RED, BLUE]");
  }

  @Test
  void whatHasADefault_mayBeLeftOut() {
    assertThat(Objects.requireNonNull(read(Settings.class).get("Settings")).getRequired())
        .containsExactly("name");
    assertThat(property("Settings", "count").getDefault()).isEqualTo(3L);
    assertThat(property("Inner", "on").getDefault()).isEqualTo(true);
    assertThat(property("Settings", "words").getDefault()).isNull();
  }
}
