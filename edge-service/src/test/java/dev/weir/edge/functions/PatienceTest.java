package dev.weir.edge.functions;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private static final Duration LIMIT = Duration.ofMillis(50);
  private static final Duration LEAST = Duration.ofSeconds(2);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  @Test
  void firstCallsHaveMoreTime() {
    Patience patience = new Patience(LEAST, 2, LONGEST);
    assertThat(patience.of(LIMIT, 7)).isEqualTo(LEAST);
    assertThat(patience.of(Duration.ofSeconds(3), 7)).isEqualTo(Duration.ofSeconds(3));
    patience.ended();
    assertThat(patience.of(LIMIT, 8)).isEqualTo(LEAST);
    patience.ended();
    assertThat(patience.of(LIMIT, 9)).isEqualTo(LIMIT);
    assertThat(patience.isOver(9)).isTrue();
  }

  @Test
  void patienceEndsHoweverFewCallsThereWere() {
    Patience patience = new Patience(LEAST, 1_000, LONGEST);
    long minute = LONGEST.toNanos();
    assertThat(patience.of(LIMIT, 5)).isEqualTo(LEAST);
    assertThat(patience.of(LIMIT, 5 + minute)).isEqualTo(LEAST);
    assertThat(patience.of(LIMIT, 6 + minute)).isEqualTo(LIMIT);
  }

  @Test
  void itBeginsBeforeTheFirstCallWhereItIsTold() {
    Patience patience = new Patience(LEAST, 1_000, LONGEST);
    patience.begin(5);
    patience.begin(9);
    assertThat(patience.isOver(5 + LONGEST.toNanos())).isFalse();
    assertThat(patience.of(LIMIT, 6 + LONGEST.toNanos())).isEqualTo(LIMIT);
  }

  @Test
  void noneIsNone() {
    assertThat(new Patience(Duration.ZERO, 1_000, LONGEST).of(LIMIT, 0)).isEqualTo(LIMIT);
  }
}
