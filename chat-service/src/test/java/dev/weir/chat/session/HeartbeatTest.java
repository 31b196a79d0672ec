package dev.weir.chat.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.chat.session.Heartbeat.Beat;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HeartbeatTest {

  private static final long SECOND = 1_000_000_000L;

  private final Heartbeat heartbeat =
      new Heartbeat(new HeartbeatPolicy(Duration.ofSeconds(30), Duration.ofSeconds(10)), 0);

  @Test
  void a_client_heard_within_the_interval_is_left_alone() {
    heartbeat.heard(20 * SECOND);

    assertThat(heartbeat.check(49 * SECOND)).isEqualTo(Beat.WAIT);
  }

  @Test
  void silence_is_pinged_once_and_then_given_up() {
    assertThat(heartbeat.check(30 * SECOND)).isEqualTo(Beat.PING);
    assertThat(heartbeat.check(35 * SECOND)).isEqualTo(Beat.WAIT);
    assertThat(heartbeat.check(40 * SECOND)).isEqualTo(Beat.GONE);
  }

  @Test
  void any_frame_after_the_ping_starts_anew() {
    heartbeat.check(30 * SECOND);
    heartbeat.heard(39 * SECOND);

    assertThat(heartbeat.check(41 * SECOND)).isEqualTo(Beat.WAIT);
    assertThat(heartbeat.check(69 * SECOND)).isEqualTo(Beat.PING);
  }

  @Test
  void the_clock_may_start_below_zero() {
    Heartbeat late =
        new Heartbeat(
            new HeartbeatPolicy(Duration.ofSeconds(1), Duration.ofSeconds(1)),
            Long.MAX_VALUE - SECOND / 2);

    assertThat(late.check(Long.MIN_VALUE)).isEqualTo(Beat.WAIT);
    assertThat(late.check(Long.MIN_VALUE + SECOND)).isEqualTo(Beat.PING);
  }

  @Test
  void looking_happens_four_times_in_the_shorter_time() {
    assertThat(new HeartbeatPolicy(Duration.ofSeconds(30), Duration.ofSeconds(8)).checkEvery())
        .isBetween(Duration.ofSeconds(2), Duration.ofMillis(2_001));
  }

  @Test
  void a_time_of_zero_is_refused() {
    assertThatThrownBy(() -> new HeartbeatPolicy(Duration.ZERO, Duration.ofSeconds(1)))
        .hasMessageContaining("PT0S");
  }
}
