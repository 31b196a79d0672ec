package dev.weir.common.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.HdrHistogram.Histogram;
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

  @Property(tries = 100)
  void quantiles_areThoseOfHdrHistogram(
      @ForAll @Size(min = 1, max = 300) List<@LongRange(max = 137_000_000_000L) Long> latencies,
      @ForAll @IntRange(min = 1, max = 1000) int promille) {
    LatencyHistogram histogram = new LatencyHistogram();
    Histogram reference = new Histogram(137_000_000_000L, 3);
    latencies.forEach(histogram::record);
    latencies.forEach(reference::recordValue);
    double expected = reference.getValueAtPercentile(promille / 10.0);
    assertThat(counts(histogram).quantile(promille / 1000.0))
        .isCloseTo(expected, within(130 + expected * 0.0092));
    assertThat(counts(histogram).mean())
        .isCloseTo(reference.getMean(), within(130 + reference.getMean() * 0.0092));
  }

  @Property(tries = 100)
  void merged_isAsIfCountedTogether(
      @ForAll List<@LongRange(max = 137_000_000_000L) Long> some,
      @ForAll List<@LongRange(max = 137_000_000_000L) Long> others,
      @ForAll @IntRange(max = 1000) int promille) {
    LatencyHistogram first = new LatencyHistogram();
    LatencyHistogram second = new LatencyHistogram();
    LatencyHistogram together = new LatencyHistogram();
    some.forEach(first::record);
    others.forEach(second::record);
    some.forEach(together::record);
    others.forEach(together::record);
    LatencyCounts merged = counts(first);
    merged.add(counts(second));
    assertThat(merged.quantile(promille / 1000.0))
        .isEqualTo(counts(together).quantile(promille / 1000.0));
    assertThat(merged.mean()).isEqualTo(counts(together).mean());
  }

  private static LatencyCounts counts(LatencyHistogram histogram) {
    LatencyCounts counts = new LatencyCounts();
    histogram.addTo(counts);
    return counts;
  }

  @ParameterizedTest
  @CsvSource({"0.5, 500000", "0.9, 900000", "0.99, 990000", "0.999, 999000", "1.0, 1000000"})
  void quantiles_areThoseOfAllValues(double quantile, double expected) {
    LatencyHistogram histogram = new LatencyHistogram();
    for (int micros = 1; micros <= 1000; micros++) {
      histogram.record(micros * 1000L);
    }
    assertThat(counts(histogram).quantile(quantile)).isCloseTo(expected, within(expected * 0.01));
    assertThat(counts(histogram).mean()).isCloseTo(500_500, within(5_000d));
  }

  @Test
  void bucketBeyond31Bits_isStillCounted() {
    LatencyCounts counts = new LatencyCounts();
    counts.add(10, 3_000_000_000L);
    counts.add(20, 3_000_000_000L);
    assertThat(counts.quantile(0.5)).isEqualTo(LatencyHistogram.middle(10));
    assertThat(counts.quantile(0.51)).isEqualTo(LatencyHistogram.middle(20));
    assertThat(counts.mean())
        .isEqualTo((LatencyHistogram.middle(10) + LatencyHistogram.middle(20)) / 2);
  }

  @Test
  void extremes_areKept_andNothingIsZero() {
    LatencyHistogram histogram = new LatencyHistogram();
    assertThat(counts(histogram).quantile(0.99)).isZero();
    assertThat(counts(histogram).mean()).isZero();
    histogram.record(-5);
    histogram.record(Long.MAX_VALUE);
    assertThat(counts(histogram).quantile(0)).isLessThan(256);
    assertThat(counts(histogram).quantile(1)).isCloseTo(137e9, within(2e9));
  }
}
