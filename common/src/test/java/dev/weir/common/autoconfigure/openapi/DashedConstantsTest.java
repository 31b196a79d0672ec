package dev.weir.common.autoconfigure.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.media.Schema;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DashedConstantsTest {

  private enum Colour {
    DEEP_RED,
    BLUE
  }

  private enum Loud {
    AND_CLEAR
  }

  record Painted(Colour colour, List<Colour> others, Loud loud, String name) {}

  private static String constants(String property) {
    ModelConverters converters = new ModelConverters(true);
    converters.addConverter(new DashedConstants(Set.of(Loud.class)));
    Schema<?> painted = converters.readAll(new AnnotatedType(Painted.class)).get("Painted");
    Schema<?> found = Objects.requireNonNull(painted).getProperties().get(property);
    Schema<?> items = Objects.requireNonNull(found).getItems();
    return String.valueOf(items == null ? found.getEnum() : items.getEnum());
  }

  @Test
  void constants_areSaidAsInSettings_alsoInLists_butForOthers() {
    assertThat(constants("colour")).isEqualTo("[deep-red, blue]");
    assertThat(constants("others")).isEqualTo("[deep-red, blue]");
    assertThat(constants("loud")).isEqualTo("[AND_CLEAR]");
    assertThat(constants("name")).isEqualTo("null");
  }
}
