package dev.weir.diagnostics.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunsTest {
  private static final InetAddress TARGET = InetAddress.ofLiteral("192.0.2.1");
  private static final InetAddress OTHER = InetAddress.ofLiteral("192.0.2.2");
  private static final InetAddress THIRD = InetAddress.ofLiteral("192.0.2.3");
  private static final InetAddress FOURTH = InetAddress.ofLiteral("192.0.2.4");

  private long now;
  private final Runs runs =
      new Runs(
          new RunLimits(3, 2, 2, 100, 60, 40, Duration.ofSeconds(60)),
          () -> Instant.EPOCH,
          () -> now);

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

  @Test
  void oneTargetIsProbedByOnlySoManyRuns_whoeverAsks() {
    Run one = admitted("a");
    assertThat(one.claim(List.of(TARGET), 1)).isEmpty();
    assertThat(admitted("b").claim(List.of(TARGET), 1)).isEmpty();
    Run third = admitted("c");

    assertThat(third.claim(List.of(TARGET), 1).orElseThrow()).contains("per-target");
    assertThat(third.claim(List.of(OTHER), 1)).isEmpty();
    one.close();
    assertThat(third.claim(List.of(TARGET), 1)).isEmpty();
  }

  @Test
  void packetsAreLimited_toOneTargetAndOfOneCallerAndOfAll() {
    assertThat(admitted("a").claim(List.of(TARGET), 40)).isEmpty();
    Run second = admitted("a");

    assertThat(second.claim(List.of(TARGET), 1).orElseThrow()).contains("packets-per-target");
    assertThat(second.claim(List.of(OTHER), 21).orElseThrow()).contains("packets-per-caller");
    assertThat(second.claim(List.of(OTHER), 20)).isEmpty();
    Run third = admitted("b");
    assertThat(third.claim(List.of(THIRD), 40).orElse("")).isEmpty();
    assertThat(third.claim(List.of(FOURTH), 1).orElseThrow()).contains("runs.packets admits");
  }

  private Run admitted(String caller) {
    return ((RunAdmission.Admitted) begin(caller)).run();
  }

  private RunAdmission begin(String caller) {
    return runs.begin(RunKind.PING, "192.0.2.1", caller);
  }
}
