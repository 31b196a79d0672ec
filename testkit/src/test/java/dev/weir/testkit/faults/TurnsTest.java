package dev.weir.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TurnsTest {

  private static final List<String> NAMES = List.of("a-1", "a-2", "a-3", "b-1", "c");

  @Test
  void ofEachKindOneComesBeforeTheSecondOfAny() {
    for (int seed = 0; seed < 50; seed++) {
      List<String> turns = Turns.of(NAMES, new Random(seed));
      assertThat(turns).containsExactlyInAnyOrderElementsOf(NAMES);
      assertThat(turns.subList(0, 3)).contains("b-1", "c");
    }
  }

  @Test
  void aSeedGivesTheSameOrderAgain() {
    assertThat(Turns.of(NAMES, new Random(7))).isEqualTo(Turns.of(NAMES, new Random(7)));
  }
}
