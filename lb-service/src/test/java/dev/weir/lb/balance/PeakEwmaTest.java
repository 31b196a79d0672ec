package dev.weir.lb.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeakEwmaTest {

  private static final long MS = 1_000_000;

  private final AtomicLong clock = new AtomicLong();
  private final PeakEwma latency = new PeakEwma(clock::get);

  private void pass(Duration time) {
    clock.addAndGet(time.toNanos());
  }

  private void watch() {
    latency.watch(Duration.ofSeconds(10));
  }

  @Test
  void peak_countsAtOnce_andWhole() {
    watch();
    latency.answered(MS);
    latency.answered(40 * MS);
    assertThat(latency.cost(0, latency.now())).isCloseTo(40.0 * MS, within(10.0));
    assertThat(latency.cost(2, latency.now())).isCloseTo(120.0 * MS, within(30.0));
  }

  /** Wherever the clock stands, it need not begin at zero. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1L << 47, (1L << 48) - 1, -5_000_000_000L, Long.MAX_VALUE / 2})
  void average_comesDownAsTimePasses(long start) {
    clock.set(start);
    watch();
    latency.answered(100 * MS);
    pass(Duration.ofSeconds(10));
    latency.answered(20 * MS);
    double kept = Math.exp(-1);
    assertThat(latency.cost(0, latency.now()))
        .isCloseTo((100 * kept + 20 * (1 - kept)) * MS, within(0.01 * MS));
  }

  @Test
  void manyQuickAnswersInOneMoment_doNotMakeUpForOneSlowOne() {
    watch();
    latency.answered(100 * MS);
    for (int i = 0; i < 1_000; i++) {
      latency.answered(MS);
    }
    assertThat(latency.cost(0, latency.now())).isCloseTo(100.0 * MS, within(0.1 * MS));
  }

  @Test
  void whoIsLeftAlone_isWorthATryInTime() {
    watch();
    latency.answered(1_000 * MS);
    pass(Duration.ofMinutes(1));
    assertThat(latency.cost(0, latency.now())).isBetween(1.0 * MS, 3.0 * MS);
    pass(Duration.ofDays(2));
    assertThat(latency.cost(0, latency.now())).isLessThan(1);
  }

  @Test
  void failure_neverSpeaksForIt() {
    watch();
    latency.answered(50 * MS);
    pass(Duration.ofSeconds(1));
    double before = latency.cost(0, latency.now());
    latency.failed(1_000);
    assertThat(latency.cost(0, latency.now())).isEqualTo(before);
    latency.failed(500 * MS);
    assertThat(latency.cost(0, latency.now())).isCloseTo(500.0 * MS, within(100.0));
  }

  @Test
  void unwatched_keepsNothing() {
    latency.answered(TimeUnit.SECONDS.toNanos(1));
    watch();
    assertThat(latency.cost(0, latency.now())).isZero();
  }

  @Test
  void clockOfAnotherThreadThatIsBehind_changesNothing() {
    clock.set(TimeUnit.SECONDS.toNanos(5));
    watch();
    latency.answered(100 * MS);
    clock.addAndGet(-50_000);
    assertThat(latency.cost(0, latency.now())).isCloseTo(100.0 * MS, within(10.0));
  }
}
