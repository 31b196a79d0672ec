package dev.weir.common.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProbeScheduleTest {

  private static final ProbeSchedule SCHEDULE = new ProbeSchedule(Duration.ofNanos(1_000), 10);

  @Test
  void secondProbe_comesAfterAnyPartOfTheInterval() {
    assertThat(SCHEDULE.nextNanos(1, 5_000, 5_001, 0.25)).isEqualTo(5_250);
    assertThat(SCHEDULE.nextNanos(1, 5_000, 5_001, 1)).isEqualTo(6_000);
  }

  @Test
  void furtherProbes_comeAnIntervalAfterTheOneBefore_moreOrLess() {
    assertThat(SCHEDULE.nextNanos(2, 5_000, 5_001, 0.5)).isEqualTo(6_000);
    assertThat(SCHEDULE.nextNanos(2, 5_000, 5_001, 0)).isEqualTo(5_900);
    assertThat(SCHEDULE.nextNanos(9, 5_000, 5_001, 1)).isEqualTo(6_100);
  }

  @Test
  void probe_neverBeginsBeforeTheLastOneHasEnded() {
    assertThat(SCHEDULE.nextNanos(1, 5_000, 5_100, 0)).isEqualTo(5_100);
    assertThat(SCHEDULE.nextNanos(2, 5_000, 9_000, 0.5)).isEqualTo(9_000);
  }
}
