package dev.weir.common.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NetworkMetricsTest {
  private long now = -5_000_000_000L;
  private final NetworkMetrics metrics = new NetworkMetrics(() -> now);
  private final Series series = metrics.seriesWithConnections("listener", "http");

  private void pass(long seconds) {
    now += TimeUnit.SECONDS.toNanos(seconds);
  }

  private void record(int requests, int status, long micros) {
    for (int i = 0; i < requests; i++) {
      series.record(status, micros * 1000, 10, 100);
    }
  }

  private SeriesSnapshot snapshot() {
    return metrics.snapshot().series().getFirst();
  }

  @Test
  void totals_areByClassOfStatus() {
    record(3, 200, 50);
    record(1, 404, 50);
    record(1, 503, 50);
    record(1, 0, 50);
    SeriesSnapshot snapshot = snapshot();
    assertThat(snapshot.requestsTotal()).isEqualTo(6);
    assertThat(snapshot.responsesTotal())
        .containsEntry("2xx", 3L)
        .containsEntry("4xx", 1L)
        .containsEntry("5xx", 1L)
        .containsEntry("none", 1L)
        .containsEntry("3xx", 0L);
    assertThat(snapshot.bytesInTotal()).isEqualTo(60);
    assertThat(snapshot.bytesOutTotal()).isEqualTo(600);
  }

  @Test
  void rates_countWholeSecondsThatHavePassed() {
    for (int second = 0; second < 60; second++) {
      record(second < 50 ? 10 : 40, 200, 50);
      pass(1);
    }
    SeriesSnapshot snapshot = snapshot();
    assertThat(snapshot.requestsPerSecond().last1s()).isEqualTo(40);
    assertThat(snapshot.requestsPerSecond().last10s()).isEqualTo(40);
    assertThat(snapshot.requestsPerSecond().last60s()).isEqualTo(15);
  }

  @Test
  void rates_fallToZeroInSilence() {
    record(100, 200, 50);
    pass(1);
    assertThat(snapshot().requestsPerSecond().last1s()).isEqualTo(100);
    pass(5);
    assertThat(snapshot().requestsPerSecond().last1s()).isZero();
    assertThat(snapshot().requestsPerSecond().last10s()).isEqualTo(10);
    pass(200);
    assertThat(snapshot().requestsPerSecond().last60s()).isZero();
    record(7, 200, 50);
    pass(1);
    assertThat(snapshot().requestsPerSecond().last1s()).isEqualTo(7);
  }

  @Test
  void errorRatio_isThatOfTheLastMinute() {
    record(10, 500, 50);
    pass(90);
    record(3, 200, 50);
    record(1, 502, 50);
    pass(1);
    assertThat(snapshot().errorRatioLast60s()).isEqualTo(0.25);
    pass(100);
    assertThat(snapshot().errorRatioLast60s()).isZero();
  }

  @Test
  void latencies_areThoseOfThisMinuteAndTheLast() {
    record(10, 200, 1000);
    pass(61);
    record(10, 200, 3000);
    assertThat(snapshot().latency().meanMicros()).isCloseTo(2000, within(20d));
    assertThat(snapshot().latency().p99Micros()).isCloseTo(3000, within(30d));
    pass(60);
    assertThat(snapshot().latency().p50Micros()).isCloseTo(3000, within(30d));
    pass(60);
    assertThat(snapshot().latency().meanMicros()).isZero();
  }

  @Test
  void openConnections_areThoseOpenedAndNotClosed() {
    series.opened();
    series.opened();
    series.closed();
    assertThat(snapshot().openConnections()).isEqualTo(1);
  }

  @Test
  void openConnections_areUnsaid_whereTheyAreNotCounted() {
    metrics.series("route", "r");
    assertThat(metrics.snapshot().series().getLast().openConnections()).isNull();
    assertThat(metrics.snapshot().totals().getLast().openConnections()).isNull();
  }

  @Test
  void totals_mergeLatencies_insteadOfAveragingThem() {
    Series quick = metrics.series("route", "quick");
    Series slow = metrics.series("route", "slow");
    for (int i = 0; i < 990; i++) {
      quick.record(200, 1_000_000, 1, 2);
    }
    for (int i = 0; i < 10; i++) {
      slow.record(503, 100_000_000, 1, 2);
    }
    pass(1);
    SeriesSnapshot total = metrics.snapshot().totals().getLast();
    assertThat(total.kind()).isEqualTo("route");
    assertThat(total.name()).isEqualTo(NetworkMetrics.ALL);
    assertThat(total.requestsTotal()).isEqualTo(1000);
    assertThat(total.requestsPerSecond().last1s()).isEqualTo(1000);
    assertThat(total.errorRatioLast60s()).isCloseTo(0.01, within(1e-9));
    assertThat(total.latency().p99Micros()).isCloseTo(1_000, within(8d));
    assertThat(total.latency().p999Micros()).isCloseTo(100_000, within(800d));
    assertThat(total.latency().meanMicros()).isCloseTo(1_990, within(16d));
    assertThat(total.bytesOutTotal()).isEqualTo(2000);
  }

  @Test
  void totals_areOfEachKind_andSortedByIt() {
    metrics.series("upstream", "u").record(200, 1, 0, 0);
    metrics.series("route", "r").record(200, 1, 0, 0);
    assertThat(metrics.snapshot().totals())
        .extracting(SeriesSnapshot::kind)
        .containsExactly("listener", "route", "upstream");
  }

  @Test
  void latencyWindow_growsToAMinute_thenIsOneToTwo() {
    pass(10);
    assertThat(snapshot().latency().windowSeconds()).isEqualTo(10);
    pass(60);
    assertThat(snapshot().latency().windowSeconds()).isEqualTo(70);
    pass(49);
    assertThat(snapshot().latency().windowSeconds()).isEqualTo(119);
    pass(1);
    assertThat(snapshot().latency().windowSeconds()).isEqualTo(60);
  }

  @Test
  void durations_areCountedByUpperBound_inclusive() {
    record(1, 200, 100);
    record(2, 200, 101);
    record(1, 200, 40_000_000);
    long[] counts = series.durations().counts();
    assertThat(DurationBuckets.boundsSeconds()).hasSameSizeAs(counts).startsWith(1e-4, 2.5e-4);
    assertThat(counts).startsWith(1, 2).endsWith(0, 1);
  }

  @Test
  void oneName_isOneSeries_andManyShareOne() {
    assertThat(metrics.series("listener", "http")).isSameAs(series);
    for (int i = 0; i < 2 * NetworkMetrics.MOST_SERIES; i++) {
      metrics.series("route", "r" + i).record(200, 1, 0, 0);
    }
    assertThat(metrics.snapshot().series()).hasSizeBetween(1, NetworkMetrics.MOST_SERIES + 2);
    assertThat(metrics.series("route", "r" + 1500).name()).isEqualTo(NetworkMetrics.OVERFLOW);
  }

  @Test
  void watcher_hearsOfSeriesBeforeAndAfter() {
    List<String> names = new ArrayList<>();
    metrics.watch(
        new NetworkMetrics.Watcher() {
          @Override
          public void made(Series series) {
            names.add(series.name());
          }

          @Override
          public void forgotten(Series series) {
            names.add("no " + series.name());
          }
        });
    metrics.series("listener", "https");
    metrics.forget("listener", "https");
    metrics.forget("listener", "https");
    assertThat(names).containsExactly("http", "https", "no https");
  }

  @Test
  void forgottenSeries_makesRoomForAnother_andComesBackEmpty() {
    for (int i = 0; i < 2 * NetworkMetrics.MOST_SERIES; i++) {
      String name = "r" + i;
      assertThat(metrics.series("route", name).name()).isEqualTo(name);
      metrics.series("route", name).record(200, 1, 0, 0);
      metrics.forget("route", name);
    }
    assertThat(metrics.all()).containsExactly(series);
    assertThat(metrics.series("route", "r0").requests()).isZero();
  }

  @Test
  void requestThatWasGivenUp_countsAndHasNoLatency() {
    record(1, 200, 1_000);
    series.recordGivenUp(499, 3, 4);
    assertThat(series.requests()).isEqualTo(2);
    assertThat(series.requestsOfClass(4)).isOne();
    assertThat(series.timed()).isOne();
    assertThat(series.latencyNanosTotal()).isEqualTo(1_000_000);
    assertThat(series.durations().counts()).satisfies(c -> assertThat(sum(c)).isOne());
    assertThat(series.bytesOut()).isEqualTo(104);
    assertThat(snapshot().latency().meanMicros()).isCloseTo(1_000, within(10.0));
  }

  private static long sum(long... counts) {
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }

  @Test
  void concurrentRecords_areAllCounted() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(Thread.ofPlatform().start(() -> record(10_000, 200, 50)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(series.requests()).isEqualTo(40_000);
    assertThat(series.latencyNanosTotal()).isEqualTo(40_000L * 50_000);
  }
}
