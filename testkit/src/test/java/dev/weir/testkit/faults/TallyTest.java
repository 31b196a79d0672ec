package dev.weir.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.faults.Tally.Cut;
import dev.weir.testkit.faults.Tally.Failure;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TallyTest {

  private final Tally tally = new Tally();

  @Test
  void onlyWhatWasUnderWayWhenAProcessWasKilledMayFail() {
    tally.failed(0, 99, "before");
    tally.failed(90, 300, "under way");
    tally.failed(150, 160, "while it ended");
    tally.failed(201, 300, "after");
    Tally.Sum sum = tally.close(new Cut(100, 200));
    assertThat(sum.requests()).isEqualTo(4);
    assertThat(sum.cutOff()).isEqualTo(2);
    assertThat(sum.lost()).extracting(Failure::what).containsExactly("before", "after");
  }

  @Test
  void nothingMayFailWhereNothingWasKilled() {
    tally.failed(0, Long.MAX_VALUE, "long");
    assertThat(tally.close(Cut.NONE).lost()).hasSize(1);
  }

  @Test
  void eachFaultIsCountedForItself() {
    tally.answered();
    tally.refused();
    assertThat(tally.close(Cut.NONE).refused()).isEqualTo(1);
    tally.answered();
    Tally.Sum second = tally.close(Cut.NONE);
    assertThat(second.requests()).isEqualTo(1);
    assertThat(second.refused()).isZero();
  }

  @Test
  void aLostRequestMakesTheReportBad() {
    Report report = new Report();
    report.add(row("fine"));
    assertThat(report.good()).isTrue();
    tally.failed(0, 1, "502");
    report.add(row("bad"));
    assertThat(report.good()).isFalse();
    assertThat(report.conclusion())
        .contains("WRONG: bad: a request was lost: 502", "2 faults, 1 requests", "1 things wrong");
  }

  private Report.Row row(String fault) {
    return new Report.Row(fault, tally.close(Cut.NONE), 0, 0, 0, Duration.ZERO);
  }

  @Test
  void aPageIsNoOlderThanAnEdgeAcknowledged() {
    Forgotten forgotten = new Forgotten(2, 3);
    forgotten.acknowledged(1, 2, 5);
    forgotten.acknowledged(1, 2, 4);
    assertThat(forgotten.least(1, 2)).isEqualTo(5);
    assertThat(forgotten.least(0, 2)).isZero();
    assertThat(forgotten.least(1, 1)).isZero();
  }
}
