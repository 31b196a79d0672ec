package dev.weir.chat.netty.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.chat.room.SlowMemberPolicy;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class RoomServerTest {

  private static final int PAD = 8_000;

  private RoomHouse house = new RoomHouse(SlowMemberPolicy.DISCONNECT, 10);

  @AfterEach
  void finish() {
    house.finish();
  }

  @Test
  void a_message_reaches_every_member_and_its_sender_gets_an_ack() {
    RoomClient alice = house.member("alice");
    RoomClient bob = house.member("bob");
    alice.send("{'type':'publish','ref':'1','room':'r','data':{'hello':[1,2]}}");
    bob.run();

    List<JsonNode> mine = alice.frames();
    assertThat(mine)
        .extracting(frame -> frame.get("type").asString())
        .containsExactly("ack", "message");
    assertThat(mine.getFirst().get("id")).isEqualTo(mine.getLast().get("id"));
    JsonNode theirs = bob.frames().getLast();
    assertThat(theirs).isEqualTo(mine.getLast());
    assertThat(theirs.get("data").toString()).isEqualTo("{\"hello\":[1,2]}");
    assertThat(theirs.get("from").asString()).isEqualTo("alice");
    assertThat(theirs.get("at").asString()).isEqualTo("1970-01-01T00:00:00Z");
  }

  @Test
  void messages_of_one_turn_leave_in_one_write_for_each_member() {
    RoomClient alice = house.member("alice");
    RoomClient bob = house.member("bob");
    alice.publishWithoutTurn(3, 10);
    alice.run();
    bob.run();

    assertThat(bob.embedded().channel().outboundMessages()).hasSize(1);
    assertThat(bob.frames()).hasSize(3);
  }

  @Test
  void one_who_comes_back_gets_what_it_missed_before_what_is_new() {
    RoomClient alice = house.member("alice");
    RoomClient bob = house.member("bob");
    alice.publish(2, 10);
    bob.run();
    bob.leaveAbruptly();
    alice.publish(3, 10);
    RoomClient back = house.connect("bob");
    alice.publishWithoutTurn(1, 10);
    back.join(bob.position());
    alice.run();
    back.run();

    List<JsonNode> frames = back.frames();
    assertThat(frames.getFirst().get("recovered").asBoolean()).isTrue();
    assertThat(frames.subList(1, frames.size()))
        .extracting(frame -> frame.get("offset").asLong())
        .containsExactly(3L, 4L, 5L, 6L);
  }

  @Test
  void a_slow_member_is_sent_away_with_1013_and_delays_nobody() {
    RoomClient alice = house.member("alice");
    RoomClient slow = house.member("slow");
    slow.embedded().stall();
    for (int i = 0; i < 40; i++) {
      alice.publish(1, PAD);
      slow.run();
    }

    assertThat(alice.offsets()).hasSize(40);
    slow.embedded().resume();
    assertThat(slow.embedded().receivedWhole()).last().isEqualTo("close 1013");
    assertThat(house.server().counters().slowConsumersDropped()).isEqualTo(1);
  }

  @Test
  void where_slow_members_skip_they_get_the_newest_and_a_gap_for_the_rest() {
    house = new RoomHouse(SlowMemberPolicy.SKIP, 10);
    RoomClient alice = house.member("alice");
    RoomClient slow = house.member("slow");
    slow.embedded().stall();
    for (int i = 0; i < 40; i++) {
      alice.publish(1, PAD);
      slow.run();
    }
    slow.embedded().resume();
    slow.run();
    alice.publish(1, PAD);
    slow.run();

    slow.takeAll();
    assertThat(slow.gaps()).hasSize(1);
    assertThat(slow.expected()).isEqualTo(42);
    assertThat(house.server().counters().slowConsumersDropped()).isZero();
    assertThat(house.server().counters().skipped()).isPositive();
  }

  @Test
  void signals_that_a_slow_member_misses_are_counted_for_it() {
    house = new RoomHouse(SlowMemberPolicy.SKIP, 10);
    RoomClient alice = house.member("alice");
    RoomClient slow = house.member("slow");
    slow.embedded().stall();
    for (int i = 0; i < 40; i++) {
      alice.send("{'type':'signal','room':'r','data':'" + "x".repeat(PAD) + "'}");
      slow.run();
    }
    slow.embedded().resume();
    slow.run();

    List<JsonNode> frames = slow.frames();
    long signals = frames.stream().filter(frame -> "signal".equals(type(frame))).count();
    assertThat(type(frames.getLast())).isEqualTo("gap");
    assertThat(signals + frames.getLast().get("unstored").asLong()).isEqualTo(40);
  }

  @Test
  void a_key_sent_twice_appears_once_and_both_get_the_same_ack() {
    RoomClient alice = house.member("alice");
    alice.send("{'type':'publish','room':'r','key':'k','data':1}");
    JsonNode first = alice.next("ack");
    alice.frames();
    alice.send("{'type':'publish','room':'r','key':'k','data':1}");

    List<JsonNode> again = alice.frames();
    assertThat(again).containsExactly(first);
    assertThat(house.server().counters().published()).isEqualTo(1);
    assertThat(house.server().counters().repeated()).isEqualTo(1);
  }

  @Test
  void presence_is_told_in_batches_and_asked_for() {
    RoomClient alice = house.member("alice");
    RoomClient bob = house.member("bob");
    alice.embedded().channel().advanceTimeBy(2, TimeUnit.HOURS);
    alice.embedded().channel().runScheduledPendingTasks();
    bob.run();
    JsonNode change = bob.next("presence");
    assertThat(change.get("join").toString()).isEqualTo("[\"alice\",\"bob\"]");
    assertThat(change.get("users").asInt()).isEqualTo(2);

    bob.send("{'type':'presence','ref':'p','room':'r'}");
    JsonNode members = bob.next("members");
    assertThat(members.get("presence").get("names").toString()).isEqualTo("[\"alice\",\"bob\"]");
  }

  @Test
  void history_is_given_in_pages() {
    RoomClient alice = house.member("alice");
    alice.publish(5, 10);
    alice.frames();
    alice.send("{'type':'history','ref':'h','room':'r','after':1,'limit':2}");

    JsonNode page = alice.next("history");
    assertThat(page.get("offset").asLong()).isEqualTo(5);
    assertThat(page.get("first").asLong()).isEqualTo(1);
    assertThat(page.get("messages"))
        .extracting(m -> m.get("offset").asLong())
        .containsExactly(2L, 3L);
  }

  @Test
  void what_is_wrong_gets_an_error_and_leaves_the_connection() {
    RoomClient alice = house.client();
    assertThat(alice.problem("{'type':'join','room':'r'}")).endsWith("/not-connected");
    alice.send("{'type':'connect','user':'alice'}");
    alice.frames();
    assertThat(alice.problem("{'type':'connect'}")).endsWith("/already-connected");
    assertThat(alice.problem("hello")).endsWith("/not-json");
    assertThat(alice.problem("{'type':'leave','room':'r'}")).endsWith("/not-joined");
    assertThat(alice.problem("{'type':'signal','room':'r','data':1}")).endsWith("/not-joined");
    assertThat(alice.problem("{'type':'history','room':'r'}")).endsWith("/no-such-room");
    alice.embedded().send(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(new byte[3])));
    assertThat(alice.next("error").get("problem").asString()).endsWith("/bad-command");
    alice.send("{'type':'join','room':'r'}");
    assertThat(alice.problem("{'type':'join','room':'r'}")).endsWith("/already-joined");
    alice.send("{'type':'join','room':'s'}");
    alice.send("{'type':'join','room':'t'}");
    assertThat(alice.problem("{'type':'join','room':'u'}")).endsWith("/too-many-rooms-joined");
    alice.publish(1, 10);
    assertThat(alice.offsets()).containsExactly(1L);
  }

  @Test
  void publishing_faster_than_the_rate_gets_an_error_and_stores_nothing() {
    RoomClient alice = house.member("alice");
    alice.publish(RoomHouse.BURST, 1);
    alice.frames();

    assertThat(alice.problem("{'type':'publish','room':'r','data':1}"))
        .endsWith("/publish-rate-exceeded");
    assertThat(house.server().counters().published()).isEqualTo(RoomHouse.BURST);
  }

  @Test
  void a_removed_user_is_told_and_gets_no_more() {
    RoomClient alice = house.member("alice");
    RoomClient bob = house.member("bob");
    assertThat(house.remove("bob")).isTrue();
    bob.run();
    assertThat(bob.next("left").get("reason").asString()).isEqualTo("removed");
    alice.publish(1, 10);
    bob.run();

    assertThat(bob.frames()).isEmpty();
    assertThat(house.remove("bob")).isFalse();
  }

  @Test
  void rooms_that_were_only_looked_into_are_gone_with_their_last_member() {
    RoomClient alice = house.member("alice");
    assertThat(house.server().rooms().size()).isEqualTo(1);
    alice.embedded().send(new CloseWebSocketFrame(1000, ""));

    assertThat(house.server().rooms().size()).isZero();
    assertThat(house.server().members()).isZero();
  }

  @Test
  void draining_sends_everyone_away_with_1012() {
    RoomClient alice = house.member("alice");
    var drained = house.server().drain();
    alice.run();

    assertThat(alice.embedded().receivedWhole()).last().isEqualTo("close 1012");
    assertThat(drained).isNotDone();
    alice.embedded().send(new CloseWebSocketFrame(1012, ""));
    assertThat(drained).isDone();
  }

  @Test
  void after_reopening_whoever_comes_stays_and_a_drain_begins_anew() {
    assertThat(house.server().drain()).isDone();
    house.server().reopen();

    RoomClient alice = house.member("alice");
    alice.run();
    assertThat(alice.embedded().receivedWhole()).doesNotContain("close 1012");
    assertThat(house.server().drain()).isNotDone();
  }

  private static String type(JsonNode frame) {
    return frame.get("type").asString();
  }
}
