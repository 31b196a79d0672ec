package dev.weir.edge.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.weir.edge.http.Fields;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  /**
   * Only blanks and tabs are white space between the members of a list (RFC 9110 section 5.6.3).
   */
  @ParameterizedTest
  @ValueSource(strings = {"a,\u001cb", "a,\u000bb", "a,\u2003b", "a\u2003,b"})
  void otherWhiteSpaceIsPartOfAMember(String other) {
    assertThat(VaryKey.of(List.of("x"), request("a,b")).matches(request(other))).isFalse();
  }

  @Test
  void severalLinesAreOneList() {
    VaryKey key = VaryKey.of(List.of("x"), request("a, b", "c"));
    assertThat(key.matches(request("a,b,c"))).isTrue();
    assertThat(key.matches(request("a,b", "d"))).isFalse();
  }

  @Test
  void whiteSpaceWithoutEndTakesNoLongerThanOtherText() {
    String hostile = "a, b" + " ".repeat(100_000) + "c";
    Fields request = request(hostile);
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> assertThat(VaryKey.of(List.of("x"), request).matches(request)).isTrue());
  }

  private static Fields request(String... lines) {
    return new Fields() {
      @Override
      public String first(String name) {
        return lines[0];
      }

      @Override
      public List<String> all(String name) {
        return List.of(lines);
      }
    };
  }
}
