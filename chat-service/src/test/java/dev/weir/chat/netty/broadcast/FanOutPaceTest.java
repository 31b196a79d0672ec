package dev.weir.chat.netty.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FanOutPaceTest {

  /** The nano clock may overflow: not a constant, or the compiler would refuse that. */
  private static final long NOW = Math.subtractExact(Long.MAX_VALUE, 100);

  private final FanOutPace pace = new FanOutPace(300);

  @Test
  void whatComesFirst_doesNotWait() {
    assertThat(pace.pause(NOW)).isZero();
  }

  @Test
  void whatComesAfterAFanOut_waitsAsLongAsThatTook() {
    pace.wrote(NOW, NOW + 200);

    assertThat(pace.pause(NOW + 200)).isEqualTo(200);
    assertThat(pace.pause(NOW + 350)).isEqualTo(50);
    assertThat(pace.pause(NOW + 400)).isZero();
    assertThat(pace.pause(NOW + 1_000)).isZero();
  }

  @Test
  void aLongFanOut_isFollowedByTheLongestPause() {
    pace.wrote(NOW, NOW + 10_000);

    assertThat(pace.pause(NOW + 10_000)).isEqualTo(300);
    assertThat(pace.pause(NOW + 10_300)).isZero();
  }

  @Test
  void aLongTimeAfter_nothingWaitsHoweverTheClockOverflows() {
    pace.wrote(NOW, NOW + 200);

    assertThat(pace.pause(NOW + 400)).isZero();
    assertThat(pace.pause(NOW + 200 + Long.MAX_VALUE + 10)).isZero();
  }

  @Test
  void withoutALongestPause_nothingWaits() {
    FanOutPace none = new FanOutPace(0);
    none.wrote(NOW, NOW + 200);

    assertThat(none.pause(NOW + 200)).isZero();
  }
}
