package dev.weir.lb.app.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.lb.upstream.BalancerEvent;
import dev.weir.lb.upstream.PoolEvents;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EventsControllerTest {

  private final PoolEvents events = new PoolEvents(() -> Instant.EPOCH);
  private final EventsController controller = new EventsController(events);

  @Test
  void events_afterOneThatIsKnown_goOnWithTheNext() {
    publish(events, "a", "b", "c");
    Event second = first(controller, "0", 2).getLast();

    assertThat(first(controller, second.id(), 1).getFirst().data()).contains("\"what\":\"c\"");
  }

  @Test
  void events_afterOneOfAnEarlierRun_areAllThatAreKept() {
    PoolEvents before = new PoolEvents(() -> Instant.EPOCH);
    publish(before, "x", "y", "z");
    Event last = first(new EventsController(before), "0", 3).getLast();
    publish(events, "a");

    assertThat(first(controller, last.id(), 1).getFirst().data()).contains("\"what\":\"a\"");
  }

  private static void publish(PoolEvents events, String... whats) {
    for (String what : whats) {
      events.publish(new BalancerEvent.Configured(what, "ops"));
    }
  }

  /** The first events that are sent to who comes back with {@code Last-Event-ID}. */
  private static List<Event> first(EventsController controller, String after, int count) {
    return controller
        .events(after)
        .filter(sent -> sent.id() != null)
        .map(sent -> new Event(String.valueOf(sent.id()), String.valueOf(sent.data())))
        .take(count)
        .toStream()
        .toList();
  }

  private record Event(String id, String data) {}
}
