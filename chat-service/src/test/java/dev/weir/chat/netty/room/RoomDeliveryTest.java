package dev.weir.chat.netty.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.chat.room.SlowMemberPolicy;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Random joins, leaves, stalls and reconnects: {@link RoomClient} finds each message that is lost,
 * doubled or out of order.
 */
class RoomDeliveryTest {

  private static final int CLIENTS = 4;

  /** What one client does. */
  enum Act {
    PUBLISH,
    PUBLISH_LARGE,
    RUN,
    LEAVE,
    JOIN,
    STALL,
    RESUME,
    RECONNECT
  }

  record Step(Act act, int client) {}

  @Property(tries = 15)
  void nothing_is_lost_doubled_or_out_of_order_where_the_slow_are_sent_away(
      @ForAll("steps") List<Step> steps) {
    check(steps, SlowMemberPolicy.DISCONNECT);
  }

  @Property(tries = 15)
  void nothing_is_lost_without_a_gap_where_the_slow_skip(@ForAll("steps") List<Step> steps) {
    check(steps, SlowMemberPolicy.SKIP);
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Act> act =
        Arbitraries.frequency(
            Tuple.of(4, Act.PUBLISH),
            Tuple.of(4, Act.PUBLISH_LARGE),
            Tuple.of(4, Act.RUN),
            Tuple.of(1, Act.LEAVE),
            Tuple.of(2, Act.JOIN),
            Tuple.of(2, Act.STALL),
            Tuple.of(2, Act.RESUME),
            Tuple.of(1, Act.RECONNECT));
    return Combinators.combine(act, Arbitraries.integers().between(0, CLIENTS - 1))
        .as(Step::new)
        .list()
        .ofMinSize(20)
        .ofMaxSize(100);
  }

  private static void check(List<Step> steps, SlowMemberPolicy policy) {
    RoomHouse house = new RoomHouse(policy, 12);
    List<RoomClient> clients = new ArrayList<>();
    try {
      RoomClient publisher = house.member("publisher");
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(house.member("user" + i));
      }
      for (Step step : steps) {
        take(step, house, publisher, clients);
      }
      publisher.publish(1, 10);
      publisher.takeAll();
      for (RoomClient client : clients) {
        client.embedded().resume();
        client.run();
        client.takeAll();
        assertThat(client.gaps().isEmpty() || policy == SlowMemberPolicy.SKIP).isTrue();
        if (client.inRoom() && !client.sentAway()) {
          assertThat(client.expected()).isEqualTo(publisher.expected());
        }
      }
    } finally {
      house.finish();
    }
  }

  private static void take(
      Step step, RoomHouse house, RoomClient publisher, List<RoomClient> clients) {
    RoomClient client = clients.get(step.client());
    switch (step.act()) {
      case PUBLISH -> publisher.publish(1 + step.client(), 10);
      case PUBLISH_LARGE -> publisher.publish(1 + step.client(), 9_000);
      case RUN -> client.run();
      case LEAVE -> client.leaveRoom();
      case JOIN -> client.joinAgain();
      case STALL -> client.embedded().stall();
      case RESUME -> client.embedded().resume();
      case RECONNECT -> {
        client.leaveAbruptly();
        RoomClient next = house.connect("user" + step.client());
        next.join(client.position());
        clients.set(step.client(), next);
      }
    }
    publisher.takeAll();
    clients.forEach(RoomClient::takeAll);
  }
}
