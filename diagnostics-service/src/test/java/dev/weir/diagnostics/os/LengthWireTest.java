package dev.weir.diagnostics.os;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.diagnostics.probe.Probe;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LengthWireTest {

  @Test
  void portAndLengthTellEveryProbeOfALongTrace() {
    LengthWire wire = new LengthWire();
    Set<Integer> lengths = new HashSet<>();
    for (int number = 0; number < 16 * 640; number++) {
      Probe probe = new Probe(number, 1 + number % 64, 0, number % 16);
      int length = 8 + wire.encode(probe).length;
      lengths.add(length);

      assertThat(wire.number(wire.port(probe), length)).hasValue(number);
    }
    assertThat(lengths).hasSize(640).allMatch(length -> length < 1_280 - 20);
    assertThat(wire.number(33_434, 8)).isEmpty();
  }
}
