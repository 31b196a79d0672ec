package dev.weir.diagnostics.monitor;

import static dev.weir.diagnostics.monitor.Checks.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HistoryTest {
  private final History history = new History();

  @Test
  void eachWindowCountsItsOwnTime() {
    history.add(Checks.down(Duration.ZERO));
    history.add(Checks.up(Duration.ofDays(2), 10));
    history.add(Checks.up(Duration.ofDays(2).plusHours(3), 20));
    Instant now = START.plus(Duration.ofDays(2).plusHours(3));

    assertThat(history.availability(Window.HOUR, now).checks()).isEqualTo(1);
    assertThat(history.availability(Window.DAY, now).checks()).isEqualTo(2);
    assertThat(history.availability(Window.DAY, now).percent()).hasValue(100);
    assertThat(history.availability(Window.MONTH, now).checks()).isEqualTo(3);
    assertThat(history.availability(Window.MONTH, now).percent().orElseThrow())
        .isCloseTo(66.67, withPercentage(0.1));
  }

  @Test
  void latenciesAreThoseOfChecksThatPassed() {
    history.add(Checks.up(Duration.ZERO, 10));
    history.add(Checks.down(Duration.ofSeconds(1)));

    Availability.Latency latency =
        history.availability(Window.HOUR, START.plusSeconds(2)).latency().orElseThrow();

    assertThat(latency.p99()).isCloseTo(10_000_000, withPercentage(1.6));
    assertThat(history.availability(Window.HOUR, START.plus(Duration.ofDays(1))).latency())
        .isEmpty();
  }

  @Test
  void clockThatIsSetBackLosesNoCheck() {
    history.add(Checks.up(Duration.ofHours(5), 10));
    history.add(Checks.up(Duration.ZERO, 10));

    assertThat(history.availability(Window.HOUR, START.plus(Duration.ofHours(5))).checks())
        .isEqualTo(2);
  }

  @Test
  void staysSmallHoweverLongItLives_andIsReadAsItWasWritten() throws IOException {
    for (int i = 0; i < 100_000; i++) {
      history.add(Checks.up(Duration.ofMinutes(i), 1 + i % 1_000));
    }
    Instant now = START.plus(Duration.ofMinutes(100_000));
    byte[] bytes = bytes(history);

    History read = History.read(new DataInputStream(new ByteArrayInputStream(bytes)));

    assertThat(bytes.length).isLessThan(1_000_000);
    assertThat(read.checks()).isEqualTo(history.checks()).hasSize(60);
    assertThat(all(read, now)).isEqualTo(all(history, now));
    assertThat(read.availability(Window.MONTH, now).checks()).isBetween(719L * 60, 720L * 60);
  }

  private static Map<Window, Availability> all(History history, Instant now) {
    Map<Window, Availability> all = new EnumMap<>(Window.class);
    for (Window window : Window.values()) {
      all.put(window, history.availability(window, now));
    }
    return all;
  }

  private static byte[] bytes(History history) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    history.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }
}
