package dev.weir.lb.app.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostPatternsTest {

  private final HostPatterns patterns = new HostPatterns();

  @ParameterizedTest
  @CsvSource({
    "shop.example,           Shop.Example,       true",
    "Shop.Example,           shop.example,       true",
    "shop.example,           shop.example.org,   false",
    "*.Shop.example,         A.shop.EXAMPLE,     true",
    "*.shop.example,         shop.example,       false",
    "*.shop.example,         a.b.shop.example,   false",
    "*.shop.example,         a..shop.example,    false",
    "**.shop.example,        a.b.SHOP.example,   true",
    "**.shop.example,        shop.example,       false",
    "**.shop.example,        .shop.example,      false",
    "**.shop.example,        ..shop.example,     true",
    "**.shop.example,        xshop.example,      false",
    "[2001:db8::a],          [2001:DB8::A],      true",
    "[2001:db8::a],          [2001:db8::b],      false",
    "{sub}.shop.example,     a.SHOP.example,     true",
    "{sub}.shop.example,     shop.example,       false",
    "{sub:[a-z]+}.x.example, a.x.example,        true",
    "{sub:[a-z]+}.x.example, 1.x.example,        false",
    "**.{tld:example|test},  a.b.test,           true",
    "**.{tld:example|test},  test,               false",
    "sho?.example,           SHOP.example,       true",
    "www*.example,           www2.example,       true",
    "**,                     a.b,                true"
  })
  void hosts_fitAsInTheFastLane_andBeyondThatAsTheyDoForSpring(
      String pattern, String host, boolean fits) {
    assertThat(patterns.match(pattern, host)).isEqualTo(fits);
  }

  @Test
  void variables_areThoseOfThePattern() {
    assertThat(patterns.extractUriTemplateVariables("{sub}.shop.example", "Www.SHOP.example"))
        .isEqualTo(Map.of("sub", "Www"));
    assertThat(patterns.extractUriTemplateVariables("**.{tld}", "a.b.example"))
        .isEqualTo(Map.of("tld", "example"));
    assertThat(patterns.extractUriTemplateVariables("**.shop.example", "..SHOP.example")).isEmpty();
  }
}
