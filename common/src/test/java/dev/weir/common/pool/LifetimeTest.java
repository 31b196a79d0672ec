package dev.weir.common.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LifetimeTest {

  private static final Lifetime LIFETIME =
      new Lifetime(Duration.ofSeconds(100), 10, Duration.ofSeconds(30));

  @Test
  void end_liesBetweenTheFullTimeAndTheVarianceLess() {
    assertThat(LIFETIME.endNanos(5, 0)).isEqualTo(Duration.ofSeconds(100).toNanos() + 5);
    assertThat(LIFETIME.endNanos(5, 1)).isEqualTo(Duration.ofSeconds(90).toNanos() + 5);
  }

  @Test
  void variance_isAPercentage() {
    assertThatThrownBy(() -> new Lifetime(Duration.ofSeconds(1), 101, Duration.ofSeconds(1)))
        .hasMessageContaining("101");
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 250", "2, 1000", "5, 4000", "31, 30000", "600, 30000"})
  void idleTime_endsBeforeTheUpstreams(int keptSeconds, long expectedMillis) {
    assertThat(LIFETIME.idle(OptionalInt.of(keptSeconds))).hasMillis(expectedMillis);
  }

  @Test
  void idleTime_isOurOwnWhereTheUpstreamSaysNothing() {
    assertThat(LIFETIME.idle(OptionalInt.empty())).hasSeconds(30);
  }

  @ParameterizedTest
  @CsvSource({
    "'timeout=5', 5",
    "'timeout=5, max=100', 5",
    "'max=100,Timeout = 7', 7",
    "'timeout=\"9\"', 9",
    "'max=100', -1",
    "'timeout=x', -1",
    "'timeout=-4', -1",
    "'timeout=99999999999', -1",
    "'', -1"
  })
  void keepAliveField_isReadOrPassedOver(String field, int expected) {
    assertThat(Lifetime.keptSeconds(field).orElse(-1)).isEqualTo(expected);
  }
}
