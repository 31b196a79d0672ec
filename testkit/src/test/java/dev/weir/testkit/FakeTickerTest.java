package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FakeTickerTest {

  @Test
  void standsStillUntilAdvanced() {
    var ticker = new FakeTicker(5);
    assertThat(ticker.getAsLong()).isEqualTo(5);
    ticker.advance(Duration.ofSeconds(2));
    assertThat(ticker.getAsLong()).isEqualTo(2_000_000_005L);
  }

  @Test
  void differencesHoldAcrossTheOverflow() {
    var ticker = new FakeTicker();
    long before = ticker.getAsLong();
    ticker.advance(Duration.ofHours(1));
    assertThat(ticker.getAsLong() - before).isEqualTo(Duration.ofHours(1).toNanos());
    assertThat(ticker.getAsLong()).isNegative();
  }
}
