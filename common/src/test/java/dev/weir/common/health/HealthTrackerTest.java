package dev.weir.common.health;

import static dev.weir.common.health.HealthStatus.DOWN;
import static dev.weir.common.health.HealthStatus.UNKNOWN;
import static dev.weir.common.health.HealthStatus.UP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthTrackerTest {
  private static final ProbeOutcome PASS = new ProbeOutcome.Passed(Duration.ofMillis(3));
  private static final ProbeOutcome FAIL = new ProbeOutcome.Failed("connection refused");

  @ParameterizedTest(name = "from {0}, {1} leads to {2}")
  @CsvSource({
    "UNKNOWN, +, UP",
    "UNKNOWN, -, DOWN",
    "UP, --, UP",
    "UP, ---, DOWN",
    "UP, --+--, UP",
    "UP, --+---, DOWN",
    "DOWN, +, DOWN",
    "DOWN, ++, UP",
    "DOWN, +-+, DOWN",
    "UNKNOWN, +---++, UP",
    "UNKNOWN, -+-+-, DOWN"
  })
  void status_followsRunsOfOutcomes(HealthStatus initial, String outcomes, HealthStatus expected) {
    HealthTracker tracker = new HealthTracker(2, 3, initial);
    outcomes.chars().forEach(c -> tracker.record(c == '+' ? PASS : FAIL));
    assertThat(tracker.status()).isEqualTo(expected);
  }

  @Test
  void onlyAChange_isReported_withItsCause() {
    HealthTracker tracker = new HealthTracker(1, 2, UNKNOWN);
    assertThat(tracker.record(PASS)).isEqualTo(new HealthTransition(UNKNOWN, UP, PASS));
    assertThat(tracker.record(PASS)).isNull();
    assertThat(tracker.record(FAIL)).isNull();
    assertThat(tracker.record(FAIL)).isEqualTo(new HealthTransition(UP, DOWN, FAIL));
    assertThat(tracker.record(FAIL)).isNull();
  }

  @Test
  void riseAndFall_startAtOne() {
    assertThatThrownBy(() -> new HealthTracker(0, 1, UP)).hasMessageContaining("rise 0");
    assertThatThrownBy(() -> new HealthTracker(1, 0, UP)).hasMessageContaining("fall 0");
  }
}
