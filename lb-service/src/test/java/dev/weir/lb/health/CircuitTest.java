package dev.weir.lb.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.lb.health.Circuit.State;
import dev.weir.testkit.FakeTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CircuitTest {

  private static final CircuitSettings SETTINGS =
      new CircuitSettings(true, 50, Duration.ofSeconds(1), 100, 4, 10, Duration.ofSeconds(30), 2);

  private final FakeTicker ticker = new FakeTicker();
  private final List<State> states = new ArrayList<>();
  private final Circuit circuit = new Circuit("a", SETTINGS, ticker, states::add);

  private void record(int times, TryEnd end, int status) {
    for (int i = 0; i < times; i++) {
      circuit.record(end, status, 1_000_000);
    }
  }

  private void open() {
    record(4, TryEnd.ANSWERED, 500);
  }

  private void halfOpen() {
    open();
    ticker.advance(Duration.ofSeconds(31));
    circuit.tick();
  }

  @Test
  void opens_whenHalfOfEnoughTriesFail() {
    record(2, TryEnd.ANSWERED, 200);
    record(1, TryEnd.RESET, 502);
    assertThat(circuit.admits(1_000)).isTrue();
    record(1, TryEnd.TIMEOUT, 504);
    assertThat(states).containsExactly(State.OPEN);
    assertThat(circuit.admits(0)).isFalse();
  }

  @Test
  void opens_whenAllAreSlow() {
    for (int i = 0; i < 4; i++) {
      circuit.record(TryEnd.ANSWERED, 200, Duration.ofSeconds(2).toNanos());
    }
    assertThat(circuit.state()).isEqualTo(State.OPEN);
  }

  @Test
  void endsThatSayNothingOfTheUpstream_doNotCount() {
    record(100, TryEnd.GIVEN_UP, 499);
    record(100, TryEnd.REFUSED, 503);
    assertThat(states).isEmpty();
  }

  @Test
  void halfOpens_whenItsTimeIsOver_andNotBefore() {
    open();
    ticker.advance(Duration.ofSeconds(29));
    circuit.tick();
    assertThat(circuit.state()).isEqualTo(State.OPEN);
    ticker.advance(Duration.ofSeconds(2));
    circuit.tick();
    assertThat(states).containsExactly(State.OPEN, State.HALF_OPEN);
  }

  @Test
  void halfOpen_letsFewThrough_andClosesWhenTheyGoWell() {
    halfOpen();
    assertThat(circuit.admits(1)).isTrue();
    assertThat(circuit.admits(2)).isFalse();
    record(1, TryEnd.ANSWERED, 200);
    assertThat(circuit.admits(0)).isTrue();
    assertThat(circuit.admits(1)).isFalse();
    record(1, TryEnd.ANSWERED, 200);
    assertThat(states).containsExactly(State.OPEN, State.HALF_OPEN, State.CLOSED);
  }

  @Test
  void halfOpen_opensAgainWhenTheyFail() {
    halfOpen();
    record(2, TryEnd.CONNECT_FAILURE, 502);
    assertThat(circuit.state()).isEqualTo(State.OPEN);
  }

  @Test
  void ratesAndCountsOutOfRange_areRefused() {
    assertThatThrownBy(
            () ->
                new CircuitSettings(
                    true, 0, Duration.ofSeconds(1), 100, 4, 10, Duration.ofSeconds(1), 1))
        .hasMessageContaining("failure-rate 0.0");
    assertThatThrownBy(
            () ->
                new CircuitSettings(
                    true, 50, Duration.ofSeconds(1), 100, 20, 10, Duration.ofSeconds(1), 1))
        .hasMessageContaining("window 10");
  }
}
