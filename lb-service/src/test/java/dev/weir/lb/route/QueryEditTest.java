package dev.weir.lb.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.lb.retry.Timeouts;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryEditTest {

  @ParameterizedTest
  @CsvSource({
    "'',''",
    "q,''",
    "q=1&q=2,''",
    "a=1&q=2&b,a=1&b",
    "%71=1&a,a",
    "Q=1,Q=1",
    "a=q,a=q",
    "%7=1&q%2=1,%7=1&q%2=1"
  })
  void remove_takesAllOfTheNameOut_howeverItIsWritten(String query, String expected) {
    assertThat(new QueryEdit.Remove("q").apply(query)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"'',''", "a=1,a=1", "q=1&a,a&q=2", "q,q=2", "q=1&q=3,q=2"})
  void replace_changesOnlyWhatIsThere(String query, String expected) {
    assertThat(new QueryEdit.Replace("q", "2").apply(query)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"'',q=2", "a&,a&q=2", "q=1,q=1&q=2"})
  void add_comesBehindTheOthers(String query, String expected) {
    assertThat(new QueryEdit.Add("q", "2").apply(query)).isEqualTo(expected);
  }

  @Test
  void queryOfWhichNothingIsLeft_takesItsMarkAlong() {
    Route route =
        new Route(
            "r",
            "p",
            List.of(),
            List.of(new QueryEdit.Remove("q")),
            List.of(),
            List.of(),
            List.of(),
            Long.MAX_VALUE,
            Timeouts.none(),
            OptionalInt.empty());
    assertThat(route.rewrite("/a?q=1")).isEqualTo("/a");
    assertThat(route.rewrite("/a?")).isEqualTo("/a?");
  }
}
