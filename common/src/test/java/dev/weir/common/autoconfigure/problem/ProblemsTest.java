package dev.weir.common.autoconfigure.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weir.common.problem.ProblemException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemsTest {

  @Test
  void body_isRead() {
    assertThat(Problems.object("{\"a\": {\"a\": 1}}").path("a").path("a").intValue()).isEqualTo(1);
    assertThat(Problems.list("[{\"a\": 1}, {\"a\": 2}]")).hasSize(2);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {"", " ", "null", "[]", "1", "\"{}\"", "{", "{} {}", "{}x", "{'a': 1}", "a=1"})
  void bodyThatIsNoObject_isRefused(String body) {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> Problems.object(body))
        .satisfies(refused -> assertThat(refused.problem().status()).isEqualTo(400))
        .satisfies(
            refused ->
                assertThat(refused.problem().detail()).contains("A JSON object is expected"));
  }

  @Test
  void moreThanOneValue_isToldWithoutWordsOfTheParser() {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> Problems.object("{} {}"))
        .satisfies(
            refused ->
                assertThat(refused.problem().detail())
                    .startsWith("A JSON object is expected: something follows it"));
  }

  @ParameterizedTest
  @MethodSource
  void whatTheParserRefuses_isToldWithoutWordsOfTheParser(String body, String detail) {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> Problems.object(body))
        .satisfies(
            refused ->
                assertThat(refused.problem().detail())
                    .isEqualTo("A JSON object is expected: " + detail + "."));
  }

  static Stream<Arguments> whatTheParserRefuses_isToldWithoutWordsOfTheParser() {
    return Stream.of(
        Arguments.of(
            "{\"a\":".repeat(600) + "1" + "}".repeat(600),
            "Document nesting depth (501) exceeds the maximum allowed (500)"),
        Arguments.of("{\"a\": NaN}", "Non-standard token 'NaN', in line 1, column 10"),
        Arguments.of(
            "{/**/}",
            "Unexpected character ('/' (code 47)): maybe a (non-standard) comment?, in line 1, column 2"));
  }

  @Test
  void memberThatIsThereTwice_isRefusedByName() {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> Problems.object("{\"pool\": {\"weight\": 1, \"weight\": 2}}"))
        .satisfies(refused -> assertThat(refused.problem().detail()).contains("weight"));
  }
}
