package dev.weir.lb.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.lb.retry.Timeouts;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedRegexTest {

  private static Route route(List<QueryEdit> queryEdits, PathEdit... edits) {
    return new Route(
        "r",
        "p",
        List.of(edits),
        queryEdits,
        List.of(),
        List.of(),
        List.of(),
        Long.MAX_VALUE,
        Timeouts.none(),
        OptionalInt.empty());
  }

  @Test
  void longPath_isRewritten() {
    String rest = "x".repeat(16_000);
    assertThat(BoundedRegex.replaceAll(Pattern.compile("/a/(?<r>.*)"), "/a/" + rest, "/${r}"))
        .isEqualTo("/" + rest);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/(([ab]+)+)+!", "/(a|b|ab)*!", "(.*)*(.*)*(.*)*!"})
  void expressionThatBacktracksWithoutEnd_isGivenUp(String regexp) {
    String hostile = "/" + "ab".repeat(4_000);
    assertThat(BoundedRegex.replaceAll(Pattern.compile(regexp), hostile, "/")).isNull();
    assertThat(BoundedRegex.matches(Pattern.compile(regexp), hostile)).isFalse();
  }

  @Test
  void longValue_isMatched() {
    String value = "x".repeat(16_000) + "!";
    assertThat(BoundedRegex.matches(Pattern.compile("x+!"), value)).isTrue();
    assertThat(BoundedRegex.matches(Pattern.compile("x+"), value)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"/a/%41, /p/%41", "/a, /p/a", "/b/a/d?/a/, /p/b/d?/a/"})
  void rewrite_replacesWhatItFindsInThePath(String target, String expected) {
    PathEdit edit = new PathEdit.Rewrite(Pattern.compile("/a/(d?)"), "/$1");
    assertThat(route(List.of(), new PathEdit.Prefix("/p"), edit).rewrite(target))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a%41", "/%4"})
  void pathThatIsNoneAfterwards_isNotRewritten(String path) {
    assertThat(
            route(List.of(), new PathEdit.Rewrite(Pattern.compile("4|^/$"), ""))
                .rewrite(path + "?q"))
        .isNull();
    assertThat(route(List.of(), new PathEdit.Rewrite(Pattern.compile("^/"), "")).rewrite(path))
        .isNull();
  }

  @ParameterizedTest
  @CsvSource({"/a, /x?k=v", "/a?, /x?k=v", "/a?b, /x?b&k=v", "/a?b=1&, /x?b=1&k=v"})
  void addedQuery_comesBehindTheOneThatThereIs(String target, String expected) {
    assertThat(route(List.of(new QueryEdit.Add("k", "v")), new PathEdit.Set("/x")).rewrite(target))
        .isEqualTo(expected);
  }
}
