package dev.weir.edge.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SiteTableTest {

  private static final Map<String, List<String>> HOSTS =
      Map.of(
          "shop", List.of("Shop.example", "*.shop.example"),
          "deep", List.of("*.cdn.shop.example"),
          "six", List.of("[::1]"),
          "rest", List.of("*"));

  @ParameterizedTest
  @CsvSource({
    "shop.example,shop",
    "shop.example:8080,shop",
    "www.shop.example,shop",
    "a.b.shop.example,shop",
    "cdn.shop.example,shop",
    "x.cdn.shop.example,deep",
    "[::1]:80,six",
    "[::1],six",
    "[::2],rest",
    "othershop.example,rest",
    "'',rest"
  })
  void hostBelongsToTheSiteThatNamesItBest(String host, String site) {
    assertThat(SiteTable.of(HOSTS, Function.identity()).find(host)).isEqualTo(site);
  }

  @Test
  void hostThatNoSiteTakes_isOfNone() {
    SiteTable<String> table =
        SiteTable.of(Map.of("a", List.of("a.example", "*.b.example")), Function.identity());
    assertThat(table.find("b.example")).isNull();
    assertThat(table.find("c.example")).isNull();
  }

  @Test
  void samePatternOfTwoSites_isRefused() {
    Map<String, List<String>> twice = Map.of("a", List.of("x.y"), "b", List.of("X.Y"));
    assertThatThrownBy(() -> SiteTable.of(twice, Function.identity()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("(?i).*'x\\.y'.*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "shop.example:80", "*shop.example", "a..b", "http://a", "*.*"})
  void whatIsNoHost_isRefused(String pattern) {
    assertThatThrownBy(() -> HostPattern.parse(pattern)).hasMessageContaining("'" + pattern + "'");
  }
}
