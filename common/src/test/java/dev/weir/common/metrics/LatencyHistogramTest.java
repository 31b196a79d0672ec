package dev.weir.common.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatencyHistogramTest {

  @Property
  void aBucketsMiddle_isCloseToWhatFallsIntoIt(
      @ForAll @LongRange(max = 137_000_000_000L) long nanos) {
    double middle = LatencyHistogram.middle(LatencyHistogram.bucket(nanos));
    assertThat(Math.abs(middle - nanos)).isLessThanOrEqualTo(Math.max(128, nanos * 0.008));
  }

  @ParameterizedTest
  @CsvSource({"0.5, 500000", "0.9, 900000", "0.99, 990000", "0.999, 999000", "1.0, 1000000"})
  void quantiles_areThoseOfAllValues(double quantile, double expected) {
    LatencyHistogram histogram = new LatencyHistogram();
    for (int micros = 1; micros <= 1000; micros++) {
      histogram.record(micros * 1000L);
    }
    assertThat(histogram.quantile(quantile)).isCloseTo(expected, within(expected * 0.01));
    assertThat(histogram.mean()).isCloseTo(500_500, within(5_000d));
  }

  @Test
  void extremes_areKept_andNothingIsZero() {
    LatencyHistogram histogram = new LatencyHistogram();
    assertThat(histogram.quantile(0.99)).isZero();
    assertThat(histogram.mean()).isZero();
    histogram.record(-5);
    histogram.record(Long.MAX_VALUE);
    assertThat(histogram.quantile(0)).isLessThan(256);
    assertThat(histogram.quantile(1)).isCloseTo(137e9, within(2e9));
  }
}
