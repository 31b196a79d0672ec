package dev.weir.common.coding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodedFieldsTest {

  @Test
  void vary_isAddedOnce() {
    assertThat(CodedFields.vary(List.of())).contains("Accept-Encoding");
    assertThat(CodedFields.vary(List.of("Origin"))).contains("Origin, Accept-Encoding");
    assertThat(CodedFields.vary(List.of("Origin", "Cookie")))
        .contains("Origin, Cookie, Accept-Encoding");
    assertThat(CodedFields.vary(List.of("Origin, accept-encoding"))).isEmpty();
    assertThat(CodedFields.vary(List.of("Origin", "Accept-Encoding"))).isEmpty();
  }

  @Test
  void varyOnEverything_stays() {
    assertThat(CodedFields.vary(List.of("*"))).isEmpty();
    assertThat(CodedFields.vary(List.of("Origin, *"))).isEmpty();
  }

  @Test
  void tagOfACodedAnswer_isWeak() {
    assertThat(CodedFields.weak("\"a\"")).isEqualTo("W/\"a\"");
    assertThat(CodedFields.weak("W/\"a\"")).isEqualTo("W/\"a\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "W/\"a\"               | \"a\"   | W/\"a\"",
        "\"b\", W/\"a\"        | \"a\"   | W/\"a\"",
        "\"a\"                 | \"a\"   | none",
        "W/\"a\", \"a\"        | \"a\"   | none",
        "\"a\", W/\"a\"        | \"a\"   | none",
        "W/\"a\"               | W/\"a\" | none",
        "W/\"b\"               | \"a\"   | none",
        "*                     | \"a\"   | none",
        "W/\"a\"               | ''      | none"
      })
  void tagOfA304_isAsTheClientKnowsIt(String ifNoneMatch, String tag, String expected) {
    assertThat(CodedFields.knownAsWeak(ifNoneMatch, tag).orElse("none")).isEqualTo(expected);
  }
}
