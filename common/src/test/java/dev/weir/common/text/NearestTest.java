package dev.weir.common.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {

  private static final List<String> KNOWN =
      List.of("StripPrefix", "PrefixPath", "SetPath", "AddRequestHeader", "AddResponseHeader");

  @ParameterizedTest
  @CsvSource({
    "StripPrefx, StripPrefix",
    "stripprefix, StripPrefix",
    "StripPrefixes, StripPrefix",
    "SetPaht, SetPath",
    "AddRequesHeader, AddRequestHeader"
  })
  void nameWithAFewOtherLetters_isFound(String written, String meant) {
    assertThat(Nearest.of(written, KNOWN)).contains(meant);
  }

  @Test
  void inPlaceOfAName_isTheNearest_orAnyOfThem() {
    assertThat(Nearest.instead("SetPaht", KNOWN)).isEqualTo("did you mean 'SetPath'?");
    assertThat(Nearest.instead("Teapot", List.of("url", "weight")))
        .isEqualTo("expected one of url, weight");
  }

  @Test
  void nameThatIsAnother_isNot() {
    assertThat(Nearest.of("Teapot", KNOWN)).isEmpty();
    assertThat(Nearest.of("", KNOWN)).isEmpty();
    assertThat(Nearest.of("x", List.of())).isEmpty();
  }
}
