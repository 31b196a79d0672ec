package dev.weir.chat.netty.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.chat.room.Room;
import dev.weir.chat.room.RoomName;
import dev.weir.chat.room.SlowMemberPolicy;
import dev.weir.chat.room.UserName;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A client that comes back before its earlier connection is known to be dead. */
class SessionsTest {

  private final RoomHouse house = new RoomHouse(SlowMemberPolicy.DISCONNECT, 10);

  @AfterEach
  void finish() {
    house.finish();
  }

  @Test
  void a_client_that_names_its_session_takes_the_place_of_the_earlier_one_and_nobody_is_told() {
    RoomClient bob = house.member("bob");
    RoomClient earlier = house.client();
    String session = connect(earlier, "alice", null);
    earlier.join(null);
    earlier.takeAll();
    tellPresence(bob);
    bob.publish(1, 10);
    earlier.run();

    RoomClient later = house.client();
    ask(later, "alice", session);
    earlier.run();
    later.run();

    assertThat(earlier.embedded().receivedWhole()).last().isEqualTo("close 4409");
    assertThat(later.next("connected").get("session").asString()).isNotEqualTo(session);
    assertNobodyCameOrWent(bob);
    later.join(null);
    assertThat(later.next("joined").get("presence").get("connections").asInt()).isEqualTo(2);
    assertNobodyCameOrWent(bob);
    later.leaveAbruptly();
    JsonNode change = tellPresence(bob);
    assertThat(change.get("leave").toString()).isEqualTo("[\"alice\"]");
    assertThat(change.get("connections").asInt()).isEqualTo(1);
  }

  @Test
  void commands_after_connect_wait_until_the_earlier_one_has_gone() {
    RoomClient earlier = house.client();
    String session = connect(earlier, "alice", null);
    earlier.join(null);
    RoomClient later = house.client();

    ask(later, "alice", session);
    later.join(null);
    assertThat(later.frames()).isEmpty();
    earlier.run();
    later.run();

    assertThat(later.frames())
        .extracting(frame -> frame.get("type").asString())
        .containsExactly("connected", "joined");
  }

  @Test
  void a_session_of_another_user_is_not_taken() {
    RoomClient alice = house.client();
    String session = connect(alice, "alice", null);
    RoomClient eve = house.client();

    ask(eve, "eve", session);
    alice.run();
    eve.run();

    assertThat(eve.next("connected").get("user").asString()).isEqualTo("eve");
    assertThat(alice.sentAway()).isFalse();
    alice.join(null);
    assertThat(alice.next("joined").get("presence").get("connections").asInt()).isEqualTo(1);
  }

  @Test
  void one_who_was_given_a_name_gets_it_again_by_the_session() {
    RoomClient bob = house.member("bob");
    RoomClient earlier = house.client();
    JsonNode connected = connectNameless(earlier, null);
    String name = connected.get("user").asString();
    earlier.join(null);
    earlier.takeAll();
    tellPresence(bob);

    RoomClient later = house.client();
    later.send("{'type':'connect','session':'%s'}".formatted(connected.get("session").asString()));
    house.runAll();

    assertThat(earlier.embedded().receivedWhole()).last().isEqualTo("close 4409");
    JsonNode again = later.next("connected");
    assertThat(again.get("user").asString()).isEqualTo(name);
    assertThat(connectNameless(house.client(), null).get("user").asString()).isNotEqualTo(name);
    assertNobodyCameOrWent(bob);
    RoomClient third = house.client();
    third.send("{'type':'connect','session':'%s'}".formatted(again.get("session").asString()));
    house.runAll();
    assertThat(third.next("connected").get("user").asString()).isEqualTo(name);
  }

  @Test
  void a_name_that_was_given_is_not_had_by_a_session_of_one_that_said_its_name_or_has_gone() {
    RoomClient alice = house.client();
    String ofAlice = connect(alice, "alice", null);
    RoomClient earlier = house.client();
    JsonNode gone = connectNameless(earlier, null);
    earlier.leaveAbruptly();

    assertThat(connectNameless(house.client(), ofAlice).get("user").asString())
        .startsWith("anonymous-");
    assertThat(alice.sentAway()).isFalse();
    assertThat(
            connectNameless(house.client(), gone.get("session").asString()).get("user").asString())
        .isNotEqualTo(gone.get("user").asString());
  }

  @Test
  void a_session_that_is_over_or_never_was_is_no_obstacle() {
    RoomClient earlier = house.client();
    String session = connect(earlier, "alice", null);
    earlier.leaveAbruptly();
    RoomClient later = house.client();
    RoomClient other = house.client();

    connect(later, "alice", session);
    connect(other, "alice", "never-was");

    assertThat(house.server().sessions().size()).isEqualTo(2);
    assertThat(house.client().problem("{'type':'connect','session':'no such'}"))
        .endsWith("/bad-command");
  }

  @Test
  void one_who_does_not_join_again_is_gone_after_a_while() {
    RoomClient bob = house.member("bob");
    RoomClient earlier = house.client();
    String session = connect(earlier, "alice", null);
    earlier.join(null);
    tellPresence(bob);
    RoomClient later = house.client();
    ask(later, "alice", session);
    earlier.run();
    later.run();
    assertNobodyCameOrWent(bob);

    later.embedded().channel().advanceTimeBy(10, TimeUnit.SECONDS);
    later.embedded().channel().runScheduledPendingTasks();

    assertThat(tellPresence(bob).get("leave").toString()).isEqualTo("[\"alice\"]");
  }

  @Test
  void one_who_vanishes_before_it_has_taken_over_is_gone_at_once() {
    RoomClient bob = house.member("bob");
    RoomClient earlier = house.client();
    String session = connect(earlier, "alice", null);
    earlier.join(null);
    tellPresence(bob);
    RoomClient later = house.client();
    ask(later, "alice", session);
    earlier.run();
    later.leaveAbruptly();

    assertThat(tellPresence(bob).get("leave").toString()).isEqualTo("[\"alice\"]");
    assertThat(room().presence().connections()).isEqualTo(1);
  }

  @Test
  void one_user_has_so_many_connections_and_no_more_but_by_taking_over() {
    String session = "";
    RoomClient first = house.client();
    for (int i = 0; i < RoomHouse.MOST_OF_USER; i++) {
      session = connect(i == 0 ? first : house.client(), "alice", null);
    }
    RoomClient refused = house.client();

    ask(refused, "alice", null);
    assertThat(refused.next("error").get("problem").asString())
        .endsWith("/too-many-connections-of-user");
    assertThat(refused.sentAway()).isTrue();

    RoomClient later = house.client();
    ask(later, "alice", session);
    house.runAll();
    assertThat(later.next("connected").get("user").asString()).isEqualTo("alice");
    first.leaveAbruptly();
    connect(house.client(), "alice", null);
    connect(house.client(), "bob", null);
  }

  @Test
  void a_session_that_is_not_here_is_asked_for_elsewhere() {
    StringBuilder asked = new StringBuilder();
    house.server().sessions().onUnknown((session, user) -> asked.append(session).append(user));
    RoomClient here = house.client();
    String session = connect(here, "alice", null);

    connect(house.client(), "bob", "abc");
    assertThat(asked).hasToString("abcbob");
    house.server().sessions().end(session, new UserName("bob"));
    here.run();
    assertThat(here.sentAway()).isFalse();
    house.server().sessions().end(session, new UserName("alice"));
    here.run();
    assertThat(here.embedded().receivedWhole()).containsExactly("close 4409");
  }

  private static void ask(RoomClient client, String user, @Nullable String session) {
    client.send(
        "{'type':'connect','user':'%s'%s}"
            .formatted(user, session == null ? "" : ",'session':'" + session + "'"));
    client.run();
  }

  private static String connect(RoomClient client, String user, @Nullable String session) {
    ask(client, user, session);
    return client.next("connected").get("session").asString();
  }

  private JsonNode connectNameless(RoomClient client, @Nullable String session) {
    client.send(
        "{'type':'connect'%s}".formatted(session == null ? "" : ",'session':'" + session + "'"));
    house.runAll();
    return client.next("connected");
  }

  private Room room() {
    return Objects.requireNonNull(house.server().rooms().find(new RoomName("r")));
  }

  /** What has changed since the last time, as a member is told. */
  private JsonNode tellPresence(RoomClient member) {
    member.run();
    member.takeAll();
    room().announcePresence();
    member.run();
    return member.next("presence");
  }

  private void assertNobodyCameOrWent(RoomClient member) {
    JsonNode change = tellPresence(member);
    assertThat(change.get("join")).isEmpty();
    assertThat(change.get("leave")).isEmpty();
    assertThat(change.get("connections").asInt()).isEqualTo(2);
  }
}
