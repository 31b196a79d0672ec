package dev.weir.edge.invalidate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.edge.policy.CacheKey;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class PurgePatternTest {

  private static final CacheKey LONG = new CacheKey("h", "/" + "a".repeat(8000));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "re:((((x{100}){100}){100}){100}){100}",
        "re:(x{100}){100}",
        "re:(x{10,}){200}",
        "re:([a-z]{0,100}){50}",
        "re:(?i)(\\pL{1000}){10}",
        "re:(?:\\Qabcdefgh\\E){500}",
        "re:((){1000}){1000}",
        "re:(([]x]{100}){100}){100}",
        "re:(([[:alpha:]]{100}){100}){100}",
        "re:(\\x{61}{100}){100}",
      })
  void expressionThatMultipliesIsRefused(String pattern) {
    assertThatThrownBy(() -> Purge.pattern(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("steps");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "re:(a+)+$",
        "re:(a|a)*b",
        "re:^h/(.*a){20}$",
        "re:^shop\\.example/[0-9]{1,10}/\\pL+/[^/]{1,100}\\?x=[{}]$",
        "re:a{,5}b{x}{",
        "re:[a-z]{500}",
        "re:\\Qa{1000}\\E{3}",
        "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b",
        "re:(?P<name>ab){10}[\\]{]{500}?"
      })
  void otherwiseItIsMatchedInLinearTime(String pattern) {
    Purge purge = Purge.pattern(pattern);
    assertThat(purge.covers(LONG, List.of())).isIn(true, false);
  }

  @Test
  void longGlobOfTheWorstKindIsAnswered() {
    Purge purge = Purge.pattern("/*" + "a".repeat(4000) + "b");
    assertThat(purge.covers(LONG, List.of())).isFalse();
  }
}
