package dev.weir.common.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.concurrency.ConcurrencySettings.Algorithm;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a limit is worth to a service that is asked for more than it can do. */
class SimulationTest {

  private static final int WORKERS = 20;
  private static final double WORK_MILLIS = 10;

  private static Simulation simulation(long seed, Algorithm algorithm) {
    ConcurrencySettings settings =
        new ConcurrencySettings(
            algorithm,
            100,
            10,
            10_000,
            1.5,
            Duration.ofMillis(30),
            Duration.ofMillis(250),
            Duration.ofSeconds(30));
    ConcurrencyLimiter limiter = ConcurrencyLimiter.adaptive(settings, 0);
    return new Simulation(seed, limiter, WORKERS, WORK_MILLIS);
  }

  private static Simulation unlimited(long seed) {
    return new Simulation(seed, ConcurrencyLimiter.off(), WORKERS, WORK_MILLIS);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void queueWithoutLimit_collapses(long seed) {
    Simulation service = unlimited(seed).offered(4_000);
    service.run(20);
    assertThat(service.run(20)).isLessThan(0.1 * service.capacity());
  }

  @ParameterizedTest
  @EnumSource
  void limit_keepsGoodputUnderOverload_andConvergesNearCapacity(Algorithm algorithm) {
    for (long seed = 1; seed <= 2; seed++) {
      for (double load : new double[] {1.2, 2, 5}) {
        Simulation service = simulation(seed, algorithm);
        service.offered(load * service.capacity()).run(30);
        assertThat(service.run(30)).isGreaterThan(0.9 * service.capacity());
        assertThat(service.meanLimit()).isBetween(1.0 * WORKERS, 4.0 * WORKERS);
      }
    }
  }

  /** The queue of an overload that lasts is not taken for the service's own latency. */
  @ParameterizedTest
  @EnumSource
  void limit_staysNearCapacity_throughLongOverload(Algorithm algorithm) {
    Simulation service = simulation(7, algorithm).offered(3_000);
    service.run(600);
    assertThat(service.run(60)).isGreaterThan(0.9 * service.capacity());
    assertThat(service.meanLimit()).isBetween(1.0 * WORKERS, 4.0 * WORKERS);
  }

  @ParameterizedTest
  @EnumSource
  void belowCapacity_hardlyAnythingIsRefused(Algorithm algorithm) {
    for (long seed = 1; seed <= 2; seed++) {
      Simulation service = simulation(seed, algorithm);
      service.offered(0.7 * service.capacity()).run(10);
      assertThat(service.run(30)).isGreaterThan(0.98 * 0.7 * service.capacity());
    }
  }

  @ParameterizedTest
  @EnumSource
  void limit_followsAServiceThatLosesHalfItsWorkers_andGetsThemBack(Algorithm algorithm) {
    Simulation service = simulation(5, algorithm).offered(4_000);
    service.run(60);
    service.withWorkers(WORKERS / 2).run(60);
    assertThat(service.run(60)).isGreaterThan(0.9 * service.capacity());
    service.withWorkers(WORKERS).run(60);
    assertThat(service.run(60)).isGreaterThan(0.9 * service.capacity());
  }

  /** Only the gradient finds out by itself what is slow for another kind of work. */
  @ParameterizedTest
  @EnumSource(names = "GRADIENT")
  void limit_followsAServiceWhoseWorkTakesLonger(Algorithm algorithm) {
    Simulation service = simulation(6, algorithm).offered(4_000);
    service.run(60);
    service.taking(40).run(60);
    assertThat(service.run(60)).isGreaterThan(0.9 * service.capacity());
    assertThat(service.meanLimit()).isBetween(1.0 * WORKERS, 4.0 * WORKERS);
  }
}
