package dev.weir.diagnostics.monitor;

import static dev.weir.diagnostics.monitor.Checks.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.health.HealthStatus;
import dev.weir.common.health.ProbeOutcome;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MonitorTest {

  /** Checks as + and -, and the states after each: u, U, D; rise 2, fall 3. */
  @ParameterizedTest
  @CsvSource({"+,U", "-,D", "+--+,UUUU", "+---,UUUD", "+---+,UUUDD", "-++,DDU", "-+-++,DDDDU"})
  void goesUpAndDownByChecksInARow(String checks, String states) {
    Monitor monitor = new Monitor(2, 3, new History());
    StringBuilder seen = new StringBuilder();

    for (int i = 0; i < checks.length(); i++) {
      ProbeOutcome outcome = checks.charAt(i) == '+' ? Checks.passed(1) : Checks.failed();
      seen.append(letter(monitor.record(outcome, START).after()));
    }

    assertThat(seen).hasToString(states);
    long changes = Stream.of(states.split("")).distinct().count();
    assertThat(monitor.history().changes()).hasSizeGreaterThanOrEqualTo((int) changes);
  }

  @ParameterizedTest
  @CsvSource({"true,UP", "false,DOWN"})
  void goesOnFromItsHistory(boolean passed, HealthStatus status) {
    History history = new History();
    history.add(passed ? Checks.up(Duration.ZERO, 1) : Checks.down(Duration.ZERO));

    Check next =
        new Monitor(2, 2, history).record(passed ? Checks.failed() : Checks.passed(1), START);

    assertThat(next.before()).isEqualTo(status);
    assertThat(next.isChange()).isFalse();
  }

  private static char letter(HealthStatus status) {
    return switch (status) {
      case UNKNOWN -> 'u';
      case UP -> 'U';
      case DOWN -> 'D';
    };
  }
}
