package dev.weir.lb.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.lb.health.OutlierSweep.Work;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutlierSweepTest {

  private static OutlierSettings settings(double deviations, double latencyFactor) {
    OutlierSettings on = OutlierSettings.on();
    return new OutlierSettings(
        true,
        0,
        0,
        on.interval(),
        on.baseEjection(),
        on.maxEjection(),
        on.maxEjectedPercent(),
        5,
        100,
        deviations,
        latencyFactor);
  }

  private static Map<String, Work> fourWellAnd(Work fifth) {
    Map<String, Work> works = new LinkedHashMap<>();
    for (String id : new String[] {"a", "b", "c", "d"}) {
      works.put(id, work(1_000, 0, 10));
    }
    works.put("e", fifth);
    return works;
  }

  private static Work work(long requests, long failures, long meanMillis) {
    return new Work(requests, failures, requests * Duration.ofMillis(meanMillis).toNanos());
  }

  @Test
  void rateFarBelowTheMean_isOut() {
    assertThat(OutlierSweep.outliers(fourWellAnd(work(1_000, 400, 10)), settings(1.9, 0)))
        .containsOnlyKeys("e")
        .containsValue("success rate 60.0 % is below 61.6 %");
  }

  @Test
  void poolInWhichAllFailAlike_losesNobody() {
    Map<String, Work> works = fourWellAnd(work(1_000, 0, 10));
    works.replaceAll((id, work) -> work(1_000, 500, 10));
    assertThat(OutlierSweep.outliers(works, settings(1.9, 0))).isEmpty();
  }

  @Test
  void tooFewRequestsOrHosts_areNotCompared() {
    assertThat(OutlierSweep.outliers(fourWellAnd(work(99, 99, 10)), settings(1.9, 0))).isEmpty();
    Map<String, Work> three = fourWellAnd(work(1_000, 400, 10));
    three.remove("a");
    assertThat(OutlierSweep.outliers(three, settings(1.9, 0))).isEmpty();
  }

  @Test
  void latencyFarAboveTheMedian_isOut_whereAFactorIsGiven() {
    Map<String, Work> works = fourWellAnd(work(1_000, 0, 31));
    assertThat(OutlierSweep.outliers(works, settings(1.9, 0))).isEmpty();
    assertThat(OutlierSweep.outliers(works, settings(0, 3)))
        .containsOnlyKeys("e")
        .containsValue("mean latency 31.0 ms is above 30.0 ms");
    assertThat(OutlierSweep.outliers(works, settings(0, 4))).isEmpty();
  }

  @Test
  void work_isToldBetweenTwoReadings() {
    assertThat(new Work(10, 4, 100).since(new Work(7, 3, 40))).isEqualTo(new Work(3, 1, 60));
  }
}
