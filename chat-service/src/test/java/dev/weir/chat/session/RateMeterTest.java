package dev.weir.chat.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RateMeterTest {

  private static final long MILLI = 1_000_000L;

  private final RateMeter meter = new RateMeter(new MessageRate(10, 3), 0);

  @Test
  void a_burst_passes_and_the_next_message_must_wait_for_the_spacing() {
    assertThat(meter.admit(0)).isTrue();
    assertThat(meter.admit(0)).isTrue();
    assertThat(meter.admit(0)).isTrue();
    assertThat(meter.admit(50 * MILLI)).isFalse();
    assertThat(meter.admit(100 * MILLI)).isTrue();
  }

  @Test
  void a_steady_sender_at_the_rate_is_never_refused() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(meter.admit(i * 100L * MILLI)).isTrue();
    }
  }

  @Test
  void a_long_pause_earns_no_more_than_the_burst() {
    long later = 3_600_000 * MILLI;
    for (int i = 0; i < 3; i++) {
      assertThat(meter.admit(later)).isTrue();
    }
    assertThat(meter.admit(later)).isFalse();
  }

  @Test
  void without_a_limit_everything_passes() {
    RateMeter unlimited = new RateMeter(new MessageRate(0, 1), 0);
    for (int i = 0; i < 10_000; i++) {
      assertThat(unlimited.admit(0)).isTrue();
    }
  }

  @Test
  void a_negative_rate_is_refused() {
    assertThatThrownBy(() -> new MessageRate(-1, 1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> new MessageRate(1, 0)).hasMessageContaining("burst of 0");
  }
}
