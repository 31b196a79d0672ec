package dev.weir.chat.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DrainPlanTest {

  @ParameterizedTest
  @CsvSource({
    "0,10000,0",
    "1,10000,1",
    "50,10000,1",
    "51,10000,2",
    "1000,10000,20",
    "100000,10000,101",
    "100000,0,1",
    "7,50,1"
  })
  void batches_are_neither_small_nor_close_together(int clients, long millis, int batches) {
    DrainPlan plan = new DrainPlan(clients, Duration.ofMillis(millis));

    assertThat(plan.batches()).isEqualTo(batches);
    assertThat(IntStream.range(0, batches).map(plan::size).sum()).isEqualTo(clients);
  }

  @Test
  void the_first_goes_at_once_and_the_last_at_the_end() {
    DrainPlan plan = new DrainPlan(1_000, Duration.ofSeconds(10));

    assertThat(plan.at(0)).isZero();
    assertThat(plan.at(1).toMillis()).isEqualTo(526);
    assertThat(plan.at(19)).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void hints_are_spread_over_the_time_and_over_a_second_at_least() {
    RandomGenerator random = new Random(1);
    DrainPlan slow = new DrainPlan(9, Duration.ofSeconds(10));
    DrainPlan atOnce = new DrainPlan(9, Duration.ZERO);
    for (int i = 0; i < 100; i++) {
      assertThat(slow.hint(random).toMillis()).isBetween(0L, 9_999L);
      assertThat(atOnce.hint(random).toMillis()).isBetween(0L, 999L);
    }
    assertThat(slow.hint(random)).isNotEqualTo(slow.hint(random));
  }
}
