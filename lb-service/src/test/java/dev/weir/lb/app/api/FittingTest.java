package dev.weir.lb.app.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.state.Refused;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FittingTest {

  private static Fitting<Integer> fit(
      NumberSection section, Map<String, Optional<Integer>> changed) {
    return Fitting.of(section, section.layers(), changed);
  }

  private static Map<String, Optional<Integer>> ones(int count) {
    Map<String, Optional<Integer>> ones = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      ones.put("n%04d".formatted(i), Optional.of(1));
    }
    return ones;
  }

  @Test
  void changesThatMakeSense_areCheckedOnce() {
    NumberSection section = new NumberSection(5_000, Map.of("base", 1));
    Fitting<Integer> all = fit(section, ones(1_000));
    all.use().all();
    assertThat(section.checked).isEqualTo(1_001);
    assertThat(section.used.getLast()).hasSize(1_001);
    assertThat(all.refused()).isEmpty();
  }

  @Test
  void oneThatMakesNoSense_isPassedOver_forAFewChecksMore() {
    NumberSection section = new NumberSection(5_000, Map.of("base", 1));
    Map<String, Optional<Integer>> changed = ones(1_000);
    changed.put("n0500", Optional.of(-1));
    Fitting<Integer> fit = fit(section, changed);
    assertThat(fit.layers().changed()).hasSize(999).doesNotContainKey("n0500");
    assertThat(fit.refused().keySet()).containsExactly("n0500");
    assertThat(fit.refused().get("n0500")).hasMessage("it is negative");
    assertThat(section.checked).isLessThan(5_000);
  }

  @Test
  void manyThatMakeNoSense_costNoMoreThanOne() {
    NumberSection section = new NumberSection(5_000, Map.of());
    Map<String, Optional<Integer>> changed = ones(1_000);
    changed.replaceAll((name, one) -> name.endsWith("7") ? Optional.of(-1) : one);
    Fitting<Integer> fit = fit(section, changed);
    assertThat(fit.layers().changed()).hasSize(900);
    assertThat(fit.refused()).hasSize(100);
    assertThat(section.checked).isLessThan(5_000);
  }

  @Test
  void whatMakesNoSenseTogether_isTakenInOrderUntilThen() {
    NumberSection section = new NumberSection(10, Map.of("base", 4));
    Map<String, Optional<Integer>> changed =
        Map.of("a", Optional.of(3), "b", Optional.of(3), "c", Optional.of(3), "d", Optional.of(2));
    Fitting<Integer> fit = fit(section, new TreeMap<>(changed));
    assertThat(fit.layers().merged()).isEqualTo(Map.of("base", 4, "a", 3, "b", 3));
    assertThat(fit.refused().keySet()).containsExactly("c", "d");
  }

  @Test
  void removals_holdToo() {
    NumberSection section = new NumberSection(10, Map.of("base", 4));
    Map<String, Optional<Integer>> changed =
        new TreeMap<>(Map.of("base", Optional.empty(), "x", Optional.of(-1)));
    Fitting<Integer> fit = fit(section, changed);
    assertThat(fit.layers().merged()).isEmpty();
    assertThat(fit.refused().keySet()).containsExactly("x");
  }

  @Test
  void configurationThatMakesNoSenseByItself_isNotPassedOver() {
    NumberSection section = new NumberSection(10, Map.of("base", 40));
    assertThatThrownBy(() -> fit(section, ones(1))).isInstanceOf(Refused.class);
    assertThat(section.used).isEmpty();
  }
}
