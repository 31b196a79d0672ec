package dev.weir.common.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CircuitTest {
  private final Circuit circuit = new Circuit(1_000);

  private void fail(int times, long now) {
    for (int i = 0; i < times; i++) {
      circuit.failed(now);
    }
  }

  @Test
  void fewFailures_areBorne() {
    fail(2, 0);
    assertThat(circuit.allows(0)).isTrue();
    circuit.succeeded();
    fail(2, 0);
    assertThat(circuit.allows(0)).isTrue();
  }

  @Test
  void moreFailures_leaveOneAttemptInEachInterval() {
    fail(50, 0);
    assertThat(circuit.allows(999)).isFalse();
    assertThat(circuit.allows(1_000)).isTrue();
    assertThat(circuit.allows(1_001)).isFalse();
    assertThat(circuit.allows(2_000)).isTrue();
    circuit.failed(2_500);
    assertThat(circuit.allows(3_499)).isFalse();
    assertThat(circuit.allows(3_500)).isTrue();
  }

  @Test
  void success_closesIt() {
    fail(3, 0);
    circuit.succeeded();
    assertThat(circuit.allows(1)).isTrue();
    fail(2, 1);
    assertThat(circuit.allows(1)).isTrue();
  }
}
