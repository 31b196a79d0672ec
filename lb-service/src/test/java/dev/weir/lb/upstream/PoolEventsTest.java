package dev.weir.lb.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.lb.upstream.PoolEvent.UpstreamUp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoolEventsTest {

  private final PoolEvents events = new PoolEvents(() -> Instant.EPOCH, 3);
  private final List<Long> heard = new ArrayList<>();

  private void publish(int count) {
    for (int i = 0; i < count; i++) {
      events.publish(new UpstreamUp("web", "a"));
    }
  }

  @Test
  void listener_hearsWhatIsKeptAndWhatFollows_untilItCloses() {
    publish(5);
    PoolEvents.Subscription subscription = events.subscribe(0, entry -> heard.add(entry.id()));
    publish(1);
    assertThat(heard).containsExactly(3L, 4L, 5L, 6L);
    subscription.close();
    publish(1);
    assertThat(heard).hasSize(4);
  }

  @Test
  void listenerThatKnowsSome_hearsOnlyTheOthers() {
    publish(3);
    events.subscribe(2, entry -> heard.add(entry.id()));
    events.subscribe(Long.MAX_VALUE, entry -> heard.add(-entry.id()));
    publish(1);
    assertThat(heard).containsExactly(3L, 4L, -4L);
  }

  @Test
  void listenerThatThrows_isNotCalledAgain_andHurtsNobody() {
    List<Long> calls = new ArrayList<>();
    events.subscribe(
        0,
        entry -> {
          calls.add(entry.id());
          throw new IllegalStateException("on purpose");
        });
    events.subscribe(0, entry -> heard.add(entry.id()));
    publish(2);
    assertThat(calls).containsExactly(1L);
    assertThat(heard).containsExactly(1L, 2L);
  }
}
