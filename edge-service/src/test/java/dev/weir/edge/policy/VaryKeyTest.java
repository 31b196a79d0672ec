package dev.weir.edge.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.weir.edge.http.Fields;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VaryKeyTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'a,b'      | 'a, b'",
        "'a,b'      | ' a \t,\t b '",
        "'a,,b'     | 'a , , b'",
        "',a,'      | ' , a , '",
        "'a b,c  d' | 'a b ,  c  d'",
      })
  void whiteSpaceAroundCommasIsAllThatDoesNotCount(String one, String other) {
    VaryKey key = VaryKey.of(List.of("x"), request(one));
    assertThat(key.matches(request(other))).isTrue();
    assertThat(key.values()).containsExactly(one);
  }

  @Test
  void whiteSpaceWithoutEndTakesNoLongerThanOtherText() {
    String hostile = "a, b" + " ".repeat(100_000) + "c";
    Fields request = request(hostile);
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> assertThat(VaryKey.of(List.of("x"), request).matches(request)).isTrue());
  }

  private static Fields request(String value) {
    return new Fields() {
      @Override
      public String first(String name) {
        return value;
      }

      @Override
      public List<String> all(String name) {
        return List.of(value);
      }
    };
  }
}
