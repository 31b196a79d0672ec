package dev.weir.lb.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SlowStartTest {

  private static final Duration TIME = Duration.ofSeconds(10);

  @Test
  void share_growsInTenths() {
    assertThat(SlowStart.share(Duration.ZERO, TIME)).isEqualTo(0.1);
    assertThat(SlowStart.share(Duration.ofMillis(1_999), TIME)).isEqualTo(0.1);
    assertThat(SlowStart.share(Duration.ofSeconds(5), TIME)).isEqualTo(0.5);
    assertThat(SlowStart.share(Duration.ofMillis(9_999), TIME)).isEqualTo(0.9);
    assertThat(SlowStart.share(TIME, TIME)).isEqualTo(1);
    assertThat(SlowStart.share(Duration.ofDays(1), TIME)).isEqualTo(1);
  }

  @Test
  void withoutTime_theWholeShareComesAtOnce() {
    assertThat(SlowStart.share(Duration.ZERO, Duration.ZERO)).isEqualTo(1);
  }
}
