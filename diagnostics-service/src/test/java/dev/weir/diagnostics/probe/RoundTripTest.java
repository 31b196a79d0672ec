package dev.weir.diagnostics.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoundTripTest {

  private static final long LEFT = 1_800_000_000_000_000_000L;
  private static final long USER = 250_000;

  @Test
  void theKernelsStamps_count_whereItGaveBoth() {
    assertThat(trip(200_000)).isEqualTo(new RoundTrip(200_000, Stamps.KERNEL));
    assertThat(trip(0)).isEqualTo(new RoundTrip(0, Stamps.KERNEL));
    assertThat(trip(USER)).isEqualTo(new RoundTrip(USER, Stamps.KERNEL));
  }

  @Test
  void eitherStampMissing_leavesItToTheMonotonicClock() {
    assertThat(RoundTrip.of(USER, OptionalLong.empty(), OptionalLong.of(LEFT)))
        .isEqualTo(new RoundTrip(USER, Stamps.USER));
    assertThat(RoundTrip.of(USER, OptionalLong.of(LEFT), OptionalLong.empty()))
        .isEqualTo(new RoundTrip(USER, Stamps.USER));
  }

  @Test
  void clocksOfSlightlyDifferentRates_areNotTakenForOneThatWasSet() {
    long thousandth = USER / 1_000;
    assertThat(trip(USER + thousandth + 10_000).stamps()).isEqualTo(Stamps.KERNEL);
    assertThat(trip(USER + thousandth + 10_001)).isEqualTo(new RoundTrip(USER, Stamps.USER));
    assertThat(trip(-1)).isEqualTo(new RoundTrip(USER, Stamps.USER));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 1})
  void clockSetWhileTheProbeWasUnderWay_leavesItToTheMonotonicClock(long hours) {
    assertThat(trip(200_000 + TimeUnit.HOURS.toNanos(hours)))
        .isEqualTo(new RoundTrip(USER, Stamps.USER));
  }

  private static RoundTrip trip(long kernelNanos) {
    return RoundTrip.of(USER, OptionalLong.of(LEFT), OptionalLong.of(LEFT + kernelNanos));
  }
}
