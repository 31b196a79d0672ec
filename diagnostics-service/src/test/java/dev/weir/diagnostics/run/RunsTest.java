package dev.weir.diagnostics.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RunsTest {
  private long now;
  private final Runs runs =
      new Runs(new RunLimits(3, 2, Duration.ofSeconds(60)), () -> Instant.EPOCH, () -> now);

  @Test
  void callerMayHaveOnlySoMany() {
    admitted("a");
    admitted("a");

    assertThat(begin("a"))
        .isInstanceOfSatisfying(
            RunAdmission.Refused.class,
            refused -> assertThat(refused.reason()).contains("per-caller"));
    admitted("b");
  }

  @Test
  void allTogetherMayHaveOnlySoMany() {
    admitted("a");
    admitted("b");
    admitted("c");

    assertThat(begin("d"))
        .isInstanceOfSatisfying(
            RunAdmission.Refused.class,
            refused -> assertThat(refused.reason()).contains("at-once"));
  }

  @Test
  void endedRunMakesItsPlaceFree() {
    admitted("a").close();

    assertThat(runs.underWay()).isEmpty();
  }

  @Test
  void stopReachesTheRunOfThatId() {
    Run one = admitted("a");
    Run other = admitted("a");

    assertThat(runs.stop(one.info().id())).isTrue();
    assertThat(runs.stop("unknown")).isFalse();
    assertThat(one.isStopped()).isTrue();
    assertThat(other.isStopped()).isFalse();
  }

  @Test
  void runThatLastsTooLongIsStopped() {
    Run run = admitted("a");
    now = Duration.ofSeconds(60).toNanos();

    assertThat(run.isStopped()).isTrue();
  }

  private Run admitted(String caller) {
    return ((RunAdmission.Admitted) begin(caller)).run();
  }

  private RunAdmission begin(String caller) {
    return runs.begin(RunKind.PING, "192.0.2.1", caller);
  }
}
