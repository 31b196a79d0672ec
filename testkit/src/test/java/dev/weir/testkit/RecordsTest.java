package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RecordsTest {

  /** Public: records of other packages are what is copied. */
  public record Range(long from, int to, String unit) {

    public Range {
      if (from > to) {
        throw new IllegalArgumentException("empty");
      }
    }
  }

  private final Range range = new Range(1, 5, "m");

  @Test
  void namedComponents_areReplaced_othersStay() {
    assertThat(Records.with(range, "from", 3, "unit", "km")).isEqualTo(new Range(3, 5, "km"));
    assertThat(Records.with(range)).isEqualTo(range);
  }

  @Test
  void unknownComponent_isRefused() {
    assertThatThrownBy(() -> Records.with(range, "till", 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("till");
  }

  @Test
  void whatTheConstructorRefuses_isRefused() {
    assertThatThrownBy(() -> Records.with(range, "from", 9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasRootCauseMessage("empty");
  }
}
