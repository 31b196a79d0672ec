package dev.weir.diagnostics.ping;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LossKindTest {

  /** Probes as + answered and - lost. */
  @ParameterizedTest
  @CsvSource({
    "'',NONE",
    "++++,NONE",
    "----,TOTAL",
    "+-++,UNCLEAR",
    // a burst, then one in three
    "++++++--+--+--+--+--+--+--+--+--+,LIKELY_RATE_LIMITED",
    // one in four and now and then in five, since limits and intervals are no multiples
    "+---+---+----+---+---+----+---+---+---+----+,LIKELY_RATE_LIMITED",
    // every second one
    "-+-+-+-+-+-+-+-+-+-+,LIKELY_RATE_LIMITED",
    // bursts of loss
    "++++----++++++++++++------++++,REAL",
    // single losses
    "+++-+++++++-++++-++++++++++++-+++,REAL",
    // the path breaks
    "++++++++++----------,REAL"
  })
  void evenGapsAreALimit_andOthersAreNot(String probes, LossKind kind) {
    assertThat(LossKind.of(probes.chars().mapToObj(c -> c == '+').toList())).isEqualTo(kind);
  }

  @Test
  void lossByChanceIsSeldomTakenForALimit() {
    Random random = new Random(7);
    long wrong =
        IntStream.range(0, 2_000)
            .mapToObj(
                _ ->
                    LossKind.of(
                        IntStream.range(0, 60).mapToObj(_ -> random.nextDouble() < 0.5).toList()))
            .filter(kind -> kind == LossKind.LIKELY_RATE_LIMITED)
            .count();

    assertThat(wrong).isLessThan(20);
  }
}
