package dev.weir.lb.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HedgeSettingsTest {

  private static final Duration NONE = Duration.ZERO;

  private final AnswerTimes times = new AnswerTimes();

  private void answered(int from, int to) {
    for (int i = from; i <= to; i++) {
      times.answered(i);
    }
  }

  private long delay(double percentile, Duration min, Duration max) {
    return new HedgeSettings(percentile, min, max).delayNanos(times);
  }

  @Test
  void withTooFewAnswers_thereIsNoHedge() {
    answered(1, 99);
    assertThat(delay(95, NONE, Duration.ofSeconds(1))).isNegative();
    times.answered(100);
    assertThat(delay(95, NONE, Duration.ofSeconds(1))).isEqualTo(95);
  }

  @Test
  void percentile_isExactOfTheLastAnswers() {
    answered(1, 1_000);
    assertThat(delay(50, NONE, Duration.ofSeconds(1))).isEqualTo(500);
    assertThat(delay(99.9, NONE, Duration.ofSeconds(1))).isEqualTo(999);
    answered(10_001, 10_000 + AnswerTimes.KEPT);
    assertThat(delay(50, NONE, Duration.ofSeconds(1))).isEqualTo(10_512);
  }

  @Test
  void delay_staysWithinItsBounds() {
    answered(1, 100);
    assertThat(delay(95, Duration.ofNanos(97), Duration.ofSeconds(1))).isEqualTo(97);
    assertThat(delay(95, NONE, Duration.ofNanos(60))).isEqualTo(60);
    assertThat(new HedgeSettings(95, NONE, null).delayNanos(times)).isEqualTo(95);
  }

  @Test
  void whatMakesNoSense_isRefused() {
    assertThatThrownBy(() -> delay(49, NONE, NONE)).hasMessageContaining("percentile 49");
    assertThatThrownBy(() -> delay(Double.NaN, NONE, NONE)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> delay(95, Duration.ofMillis(-1), NONE))
        .hasMessageContaining("min-delay");
    assertThatThrownBy(() -> delay(95, Duration.ofMillis(2), Duration.ofMillis(1)))
        .hasMessageContaining("max-delay");
  }
}
