package dev.weir.common.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerNamesTest {

  private final ServerNames<String> names =
      ServerNames.of(
          new LinkedHashMap<>(
              Map.of(
                  "exact", Set.of("a.example"), "wildcard", Set.of("*.example", "*.b.example"))));

  @ParameterizedTest
  @CsvSource({
    "a.example, exact",
    "A.Example, exact",
    "a.example., exact",
    "b.example, wildcard",
    "x.b.example, wildcard",
    "x.a.example, ",
    "example, ",
    ".example, ",
    "'', "
  })
  void name_findsTheExactOneThenTheWildcard(String asked, String found) {
    assertThat(names.find(asked)).isEqualTo(found);
  }

  @Test
  void firstClaimKeepsTheName() {
    Map<String, Set<String>> both = new LinkedHashMap<>();
    both.put("first", Set.of("a.example"));
    both.put("second", Set.of("a.example"));
    assertThat(ServerNames.of(both).find("a.example")).isEqualTo("first");
  }

  @Property
  void wildcard_standsForExactlyOneLabel(
      @ForAll @AlphaChars @StringLength(min = 1, max = 63) String label,
      @ForAll @AlphaChars @StringLength(min = 1, max = 63) String second) {
    ServerNames<String> wildcard = ServerNames.of(Map.of("it", Set.of("*.weir.test")));
    assertThat(wildcard.find(label + ".weir.test")).isEqualTo("it");
    assertThat(wildcard.find(second + "." + label + ".weir.test")).isNull();
  }
}
