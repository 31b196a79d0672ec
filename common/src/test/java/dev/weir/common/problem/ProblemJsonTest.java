package dev.weir.common.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Whatever a problem says, its JSON says the same to another reader. */
class ProblemJsonTest {

  private static final ObjectMapper READER = new ObjectMapper();

  /** Half of them hold characters that JSON or UTF-8 treats in a way of its own. */
  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> odd =
        Arbitraries.of(
            "\"",
            "\\",
            "\u0000",
            "\n",
            "\u001f",
            "\u007f",
            "\u2028",
            "/",
            "</script>",
            "\ud83d\ude00",
            "\ud83d",
            "\ude00",
            "\uffff",
            "é");
    return Arbitraries.oneOf(odd, Arbitraries.strings().ofMaxLength(10))
        .list()
        .ofMaxSize(6)
        .map(parts -> String.join("", parts));
  }

  /** What can be said in UTF-8: a half of a surrogate pair cannot. */
  private static String sayable(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  @Property(tries = 500)
  void textsAreReadBack(
      @ForAll @From("texts") String title,
      @ForAll @From("texts") String detail,
      @ForAll @From("texts") String name,
      @ForAll @From("texts") String value) {
    Problem problem = Problem.of("some-problem", title, 400, detail).with("x" + name, value);
    JsonNode read = READER.readTree(problem.toJson());
    assertThat(read.get("title").asString()).isEqualTo(sayable(title));
    assertThat(read.path("detail").asString("")).isEqualTo(sayable(detail));
    assertThat(read.get("x" + sayable(name)).asString()).isEqualTo(sayable(value));
    assertThat(read.get("status").asInt()).isEqualTo(400);
    assertThat(problem.toJson()).doesNotContain((byte) '\n', (byte) '\r');
  }

  @Property(tries = 200)
  void structuresAreReadBack(
      @ForAll List<Integer> numbers,
      @ForAll Map<@From("names") String, Boolean> flags,
      @ForAll long large) {
    Problem problem =
        Problem.of("some-problem", "t", 599, "")
            .with("numbers", numbers)
            .with("flags", flags)
            .with("large", large);
    JsonNode read = READER.readTree(problem.toJson());
    assertThat(read.get("numbers")).hasSize(numbers.size());
    for (int i = 0; i < numbers.size(); i++) {
      assertThat(read.get("numbers").get(i).asInt()).isEqualTo(numbers.get(i));
    }
    assertThat(read.get("flags")).hasSize(flags.size());
    flags.forEach(
        (name, flag) -> assertThat(read.get("flags").get(name).asBoolean()).isEqualTo(flag));
    assertThat(read.get("large").asLong()).isEqualTo(large);
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(5);
  }
}
