package dev.weir.chat.netty.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.chat.access.AccessPolicy;
import dev.weir.chat.room.SlowMemberPolicy;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What clients get of rooms that answer later. */
class RoomLaterTest {

  private final LaterRooms store =
      new LaterRooms(RoomHouse.memory(SlowMemberPolicy.DISCONNECT, 10));
  private final RoomHouse house =
      new RoomHouse(store, AccessPolicy.OPEN, InstantSource.fixed(Instant.EPOCH));

  @AfterEach
  void finish() {
    house.finish();
  }

  @Test
  void what_is_said_after_a_join_waits_for_it() {
    RoomClient alice = house.connect("alice");
    alice.join(null);
    alice.publish(2, 5);
    assertThat(store.waiting()).isEqualTo(1);
    assertThat(alice.frames()).isEmpty();
    answer(alice);
    assertThat(types(alice)).containsExactly("joined");
    assertThat(store.waiting()).isEqualTo(2);
    answer(alice);

    assertThat(types(alice)).containsExactlyInAnyOrder("message", "message", "ack", "ack");
  }

  @Test
  void history_and_presence_wait_their_turn() {
    RoomClient alice = house.connect("alice");
    alice.send("{'type':'publish','room':'r','data':1}");
    answer(alice);
    alice.takeAll();
    alice.send("{'type':'history','room':'r'}");
    alice.send("{'type':'presence','room':'none'}");
    alice.send("{'type':'leave','room':'r'}");
    answer(alice);
    answer(alice);

    assertThat(types(alice)).containsExactly("history", "error", "error");
  }

  @Test
  void one_whose_rooms_are_away_is_told_so_and_goes_on() {
    RoomClient alice = house.connect("alice");
    store.goAway();
    alice.send("{'type':'publish','ref':'1','room':'r','data':1}");
    answer(alice);
    JsonNode refused = alice.next("error");
    assertThat(refused.get("ref").asString()).isEqualTo("1");
    assertThat(refused.get("problem").asString()).endsWith("/store-unavailable");
    alice.join(null);
    answer(alice);

    assertThat(alice.next("error").get("problem").asString()).endsWith("/store-unavailable");
    assertThat(alice.sentAway()).isFalse();
  }

  @Test
  void one_that_vanishes_before_it_is_in_is_no_member() {
    RoomClient alice = house.connect("alice");
    alice.join(null);
    alice.leaveAbruptly();
    answer(alice);

    assertThat(house.server().members()).isZero();
    assertThat(house.server().rooms().summaries()).allMatch(room -> room.connections() == 0);
  }

  private void answer(RoomClient client) {
    store.answer();
    client.run();
  }

  private static List<String> types(RoomClient client) {
    return client.frames().stream().map(frame -> frame.get("type").asString()).toList();
  }
}
