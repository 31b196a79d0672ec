package dev.weir.edge.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class BodyCollectorTest {

  private final BodyBudget budget = new BodyBudget(10_000);

  @Test
  void bodyIsWhatCameWhateverLengthWasNamed() {
    for (int expected : new int[] {0, 3, 5, 100}) {
      BodyCollector body = new BodyCollector(expected, 100, budget);
      assertThat(body.add(piece("abc"))).isTrue();
      assertThat(body.add(piece("de"))).isTrue();
      assertThat(new String(body.toBytes(), US_ASCII)).isEqualTo("abcde");
      body.release();
    }
    assertThat(budget.taken()).isZero();
  }

  @Test
  void limitIsTheLastByteThatFits() {
    BodyCollector body = new BodyCollector(0, 5, budget);
    assertThat(body.add(piece("abcde"))).isTrue();
    assertThat(body.add(piece("f"))).isFalse();
  }

  @Test
  void namedLengthAloneTakesNoMemory() {
    BodyCollector body = new BodyCollector(1 << 30, 1 << 30, budget);
    assertThat(budget.taken()).isZero();
    body.release();
    assertThat(budget.taken()).isZero();
  }

  @Test
  void allTogetherStayWithinTheBudget() {
    BodyCollector one = new BodyCollector(6_000, 10_000, budget);
    BodyCollector other = new BodyCollector(6_000, 10_000, budget);
    assertThat(one.add(piece("a"))).isTrue();
    assertThat(other.add(piece("b"))).isFalse();
    one.release();
    assertThat(other.add(piece("b"))).isTrue();
    other.release();
    assertThat(budget.taken()).isZero();
  }

  private static ByteBuf piece(String text) {
    return Unpooled.copiedBuffer(text, US_ASCII);
  }
}
