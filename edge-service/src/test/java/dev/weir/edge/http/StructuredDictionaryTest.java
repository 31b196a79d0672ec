package dev.weir.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.edge.http.StructuredDictionary.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StructuredDictionaryTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a=1",
        "  a=1  ",
        "a=1,b",
        "a=1 \t,\t b=?0",
        "a=-999999999999999",
        "a=1.5;x;y=2, *b=tok/en:x",
        "a=\"x\\\"y\\\\\"",
        "a=:aGk=:",
        "a=@1659578233",
        "a=%\"f%c3%bc\"",
        "a=(1 \"two\" three;q=1);z",
        "a=()",
        "a.b_c-d*"
      })
  void everyTypeIsRead(String text) {
    assertThat(StructuredDictionary.parse(List.of(text))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a=",
        "a =1",
        "a= 1",
        "A=1",
        "1a=1",
        "a=1,",
        "a=1,,b",
        ",a",
        "a=1 b",
        "a=1; =2",
        "a=-",
        "a=1.",
        "a=.5",
        "a=1.1234",
        "a=1234567890123.1",
        "a=1234567890123456",
        "a=\"x",
        "a=\"\\x\"",
        "a=\"\u00fc\"",
        "a=:a:b",
        "a=:aGk=",
        "a=?2",
        "a=@1.5",
        "a=%\"%C3\"",
        "a=%x",
        "a=(1,2)",
        "a=(1",
        "a=(1 2",
        "a=(1\"x\")",
        "max-age=10000, &&&&&",
        "a=1\u00a0"
      })
  void oneCharacterOutOfPlaceAndNothingCounts(String text) {
    assertThat(StructuredDictionary.parse(List.of(text))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  void emptyFieldIsADictionaryWithoutMembers(String text) {
    assertThat(StructuredDictionary.parse(List.of(text))).hasValue(Map.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=5, a=7", "a;x=1, a=7;y"})
  void lastOfARepeatedKeyCounts(String text) {
    assertThat(StructuredDictionary.parse(List.of(text))).hasValue(Map.of("a", new Value.Whole(7)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=\"p, q\""})
  void linesAreOneField(String text) {
    assertThat(StructuredDictionary.parse(List.of(text, "b")))
        .hasValue(Map.of("a", new Value.Text("p, q"), "b", new Value.Truth(true)));
  }
}
