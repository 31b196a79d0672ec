package dev.weir.edge.functions;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimeLimitTest {
  private static final long MS = 1_000_000;
  private static final long BEGUN = Long.parseLong("9223372036854775000"); // the clock overflows

  private final TimeLimit limit = TimeLimit.of(Duration.ofMillis(50), BEGUN, 7 * MS);

  @Test
  void aCallThatHasTheProcessorAllTheTime_endsAtItsLimit() {
    assertThat(limit.isOver(BEGUN + 49 * MS, () -> (7 + 49) * MS)).isFalse();
    assertThat(limit.isOver(BEGUN + 50 * MS, () -> (7 + 50) * MS)).isTrue();
  }

  @Test
  void timeThatItWaitsForAProcessor_doesNotCount() {
    assertThat(limit.isOver(BEGUN + 400 * MS, () -> (7 + 49) * MS)).isFalse();
    assertThat(limit.isOver(BEGUN + 400 * MS, () -> (7 + 50) * MS)).isTrue();
  }

  @Test
  void itWaitsASecondAtMost() {
    assertThat(limit.isOver(BEGUN + 1_049 * MS, () -> 7 * MS)).isFalse();
    assertThat(limit.isOver(BEGUN + 1_050 * MS, () -> 7 * MS)).isTrue();
  }

  @Test
  void itsProcessorTime_isNotAskedForBeforeItMatters() {
    assertThat(
            limit.isOver(
                BEGUN + 49 * MS,
                () -> {
                  throw new AssertionError("asked");
                }))
        .isFalse();
  }
}
