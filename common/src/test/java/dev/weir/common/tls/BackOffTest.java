package dev.weir.common.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackOffTest {

  private static final BackOff BACK_OFF = new BackOff(Duration.ofMinutes(1), Duration.ofHours(1));

  @ParameterizedTest
  @CsvSource({"1, PT1M", "2, PT2M", "3, PT4M", "6, PT32M", "7, PT1H", "1000, PT1H"})
  void time_doublesUpToTheLongest(int failures, Duration expected) {
    assertThat(BACK_OFF.after(failures, 0)).isEqualTo(expected);
    assertThat(BACK_OFF.after(failures, 1)).isEqualTo(expected.dividedBy(2));
  }

  @Test
  void longestBelowFirst_isRefused() {
    assertThatThrownBy(() -> new BackOff(Duration.ofMinutes(2), Duration.ofMinutes(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
