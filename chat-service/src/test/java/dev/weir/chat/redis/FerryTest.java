package dev.weir.chat.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FerryTest {

  private final List<List<String>> journeys = new ArrayList<>();
  private final List<CompletableFuture<Void>> ends = new ArrayList<>();
  private final List<String> arrived = new ArrayList<>();
  private final Ferry<String> ferry =
      new Ferry<>(
          loads -> {
            journeys.add(loads);
            ends.add(new CompletableFuture<>());
            return ends.getLast();
          });

  @Test
  void what_comes_while_it_is_away_goes_together_and_in_order() {
    take("a");
    take("b");
    take("c");
    assertThat(journeys).containsExactly(List.of("a"));

    ends.getFirst().complete(null);
    assertThat(arrived).containsExactly("a");
    take("d");
    ends.getLast().complete(null);
    ends.getLast().complete(null);
    take("e");

    assertThat(journeys)
        .containsExactly(List.of("a"), List.of("b", "c"), List.of("d"), List.of("e"));
    assertThat(arrived).containsExactly("a", "b", "c", "d");
  }

  @Test
  void what_waits_behind_a_load_that_is_lost_is_lost_too() {
    CompletionStage<Void> one = ferry.take("a");
    CompletionStage<Void> two = ferry.take("b");

    ends.getFirst().completeExceptionally(new IllegalStateException("sunk"));

    assertThat(one).failsWithin(0, TimeUnit.SECONDS);
    assertThat(two).failsWithin(0, TimeUnit.SECONDS);
    take("c");
    ends.getLast().complete(null);
    assertThat(arrived).containsExactly("c");
    assertThat(journeys).containsExactly(List.of("a"), List.of("c"));
  }

  private void take(String load) {
    var _ = ferry.take(load).thenRun(() -> arrived.add(load));
  }
}
