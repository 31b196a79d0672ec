package dev.weir.diagnostics.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RttStatisticsTest {

  @Test
  void nothingMeasuredHasNoStatistics() {
    assertThat(RttStatistics.of(new long[0])).isEmpty();
  }

  @Test
  void oneMeasurementIsAllOfThem() {
    assertThat(RttStatistics.of(new long[] {7})).contains(new RttStatistics(7, 7, 7, 7, 7, 0, 0));
  }

  @Test
  void jitterFollowsTheOrderOfSending() {
    assertThat(RttStatistics.of(new long[] {10, 30, 10, 30}).orElseThrow().jitter()).isEqualTo(20);
    assertThat(RttStatistics.of(new long[] {10, 10, 30, 30}).orElseThrow().jitter())
        .isEqualTo(20 / 3.0);
  }

  @Test
  void percentilesAreMeasuredValues() {
    RttStatistics rtt = RttStatistics.of(LongStream.rangeClosed(1, 100).toArray()).orElseThrow();

    assertThat(rtt.median()).isEqualTo(50);
    assertThat(rtt.p95()).isEqualTo(95);
    assertThat(rtt.mean()).isEqualTo(50.5);
    assertThat(rtt.stddev()).isBetween(28.8, 28.9);
  }
}
