package dev.weir.common.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.concurrency.ConcurrencyLimiter.Outcome;
import dev.weir.common.concurrency.ConcurrencySettings.Algorithm;
import java.time.Duration;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class AlgorithmsTest {

  private static final long MILLI = 1_000_000;
  private static final Duration SECOND = Duration.ofSeconds(1);

  private static ConcurrencySettings settings(Algorithm algorithm) {
    return new ConcurrencySettings(
        algorithm, 50, 10, 200, 1.5, SECOND.dividedBy(10), SECOND.dividedBy(10), SECOND);
  }

  private static LatencyWindow window(double millis, int inFlight) {
    return new LatencyWindow(100, millis * MILLI, inFlight, 0);
  }

  private static LimitState after(LimitState state, LatencyWindow window, int times) {
    LimitState now = state;
    for (int i = 0; i < times; i++) {
      now = now.after(window);
    }
    return now;
  }

  /** One that knows 10 ms to be the latency of a service which is not busy. */
  private static LimitState gradient() {
    return after(settings(Algorithm.GRADIENT).start(), window(10, 25), 2);
  }

  @Property
  void limit_staysWithinItsBounds(@ForAll Algorithm algorithm, @ForAll long seed) {
    Random random = new Random(seed);
    LimitState state = settings(algorithm).start();
    for (int i = 0; i < 300; i++) {
      double millis = Math.pow(10, random.nextDouble(-6, 6));
      LatencyWindow window =
          new LatencyWindow(
              20 + random.nextInt(1_000),
              millis * MILLI,
              random.nextInt(1_000_000),
              random.nextInt(3));
      state = state.after(window);
      assertThat(state.limit()).isBetween(10, 200);
    }
  }

  @Test
  void gradient_measuresFirst_atHalfTheLimit() {
    LimitState start = settings(Algorithm.GRADIENT).start();
    assertThat(start.limit()).isEqualTo(25);
    assertThat(start.after(window(10, 25)).limit()).isEqualTo(25);
    assertThat(gradient().limit()).isEqualTo(50);
  }

  @Test
  void gradient_grows_whileLatencyIsTolerable_andTheLimitIsInUse() {
    assertThat(gradient().after(window(14, 50)).limit()).isGreaterThan(50);
    assertThat(gradient().after(window(14, 24)).limit()).isEqualTo(50);
  }

  @Property
  void gradient_shrinks_theMoreTheLatencyRises(@ForAll long seed) {
    Random random = new Random(seed);
    double slow = random.nextDouble(20, 1_000);
    double slower = slow + random.nextDouble(1, 1_000);
    int limit = gradient().after(window(slow, 50)).limit();
    assertThat(limit).isLessThan(50);
    assertThat(gradient().after(window(slower, 50)).limit()).isLessThanOrEqualTo(limit);
  }

  @Test
  void gradient_measuresAnew_fromTimeToTime_andFindsThatTheServiceIsSlowerNow() {
    LimitState state = gradient();
    LimitState before = state;
    int windows = 0;
    while (state.limit() >= 0.6 * before.limit() && windows < 100) {
      before = state;
      state = state.after(window(14, 50));
      windows++;
    }
    assertThat(windows).isBetween(8, 99);
    LimitState slower = after(gradient(), window(30, 50), 8);
    assertThat(slower.limit()).isLessThan(30);
    assertThat(after(slower, window(30, 50), 5).limit()).isGreaterThan(30);
  }

  @Test
  void aimd_growsByOne_andShrinksByATenth() {
    LimitState start = settings(Algorithm.AIMD).start();
    assertThat(start.after(window(99, 50)).limit()).isEqualTo(51);
    assertThat(start.after(window(99, 20)).limit()).isEqualTo(50);
    assertThat(start.after(window(101, 50)).limit()).isEqualTo(45);
    LatencyWindow failed = new LatencyWindow(100, MILLI, 50, 1);
    assertThat(start.after(failed).limit()).isEqualTo(45);
  }

  // ---- the limiter around them

  private static void serve(ConcurrencyLimiter limiter, int requests, long nanos, long now) {
    for (int i = 0; i < requests; i++) {
      limiter.began();
      limiter.ended(Outcome.ANSWERED, nanos, now);
    }
  }

  @Test
  void limiter_admitsAsManyAsItsLimit_andCountsTheRest() {
    ConcurrencyLimiter limiter = ConcurrencyLimiter.adaptive(settings(Algorithm.AIMD), 0);
    for (int i = 0; i < 50; i++) {
      assertThat(limiter.admits()).isTrue();
      limiter.began();
    }
    assertThat(limiter.admits()).isFalse();
    assertThat(limiter.inFlight()).isEqualTo(50);
    assertThat(limiter.shed()).isEqualTo(1);
    limiter.ended(Outcome.ABANDONED, 1, 0);
    assertThat(limiter.admits()).isTrue();
  }

  @Test
  void limiter_learnsOnceAWindowIsOver_andHasEnoughMeasurements() {
    ConcurrencyLimiter limiter = ConcurrencyLimiter.adaptive(settings(Algorithm.AIMD), 0);
    serve(limiter, 1_000, 500 * MILLI, 99 * MILLI);
    assertThat(limiter.limit()).isEqualTo(50);
    serve(limiter, 1, 500 * MILLI, 100 * MILLI);
    assertThat(limiter.limit()).isEqualTo(45);
    serve(limiter, 19, 500 * MILLI, 300 * MILLI);
    assertThat(limiter.limit()).isEqualTo(45);
    serve(limiter, 1, 500 * MILLI, 300 * MILLI);
    assertThat(limiter.limit()).isEqualTo(40);
  }

  @Test
  void abandonedRequests_teachNothing() {
    ConcurrencyLimiter limiter = ConcurrencyLimiter.adaptive(settings(Algorithm.AIMD), 0);
    for (int i = 0; i < 1_000; i++) {
      limiter.began();
      limiter.ended(Outcome.ABANDONED, 5_000 * MILLI, 1_000 * MILLI);
    }
    assertThat(limiter.limit()).isEqualTo(50);
    assertThat(limiter.inFlight()).isZero();
  }

  @Test
  void limiterThatIsOff_admitsEverything() {
    ConcurrencyLimiter limiter = ConcurrencyLimiter.off();
    serve(limiter, 1_000, 5_000 * MILLI, 1_000 * MILLI);
    assertThat(limiter.isOff()).isTrue();
    assertThat(limiter.admits()).isTrue();
  }

  @Test
  void settingsOutsideTheirRange_areRefused_withTheValue() {
    Duration none = Duration.ZERO;
    assertThatThrownBy(
            () -> new ConcurrencySettings(Algorithm.AIMD, 5, 10, 20, 1.5, SECOND, SECOND, SECOND))
        .hasMessage("the initial limit 5 is not between 10 and 20");
    assertThatThrownBy(
            () -> new ConcurrencySettings(Algorithm.AIMD, 15, 0, 20, 1.5, SECOND, SECOND, SECOND))
        .hasMessageContaining("0 to 20");
    assertThatThrownBy(
            () -> new ConcurrencySettings(Algorithm.AIMD, 15, 10, 20, 1, SECOND, SECOND, SECOND))
        .hasMessageContaining("tolerance 1.0");
    assertThatThrownBy(
            () -> new ConcurrencySettings(Algorithm.AIMD, 15, 10, 20, 1.5, none, SECOND, SECOND))
        .hasMessageContaining("PT0S");
    assertThatThrownBy(
            () -> new ConcurrencySettings(Algorithm.AIMD, 15, 10, 20, 1.5, SECOND, SECOND, SECOND))
        .hasMessageContaining("shorter than ten windows");
  }
}
