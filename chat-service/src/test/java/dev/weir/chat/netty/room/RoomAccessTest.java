package dev.weir.chat.netty.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.chat.access.AccessPolicy;
import dev.weir.chat.access.Caller;
import dev.weir.chat.access.Rights;
import dev.weir.chat.access.Verdict;
import dev.weir.chat.protocol.RoomProblem;
import dev.weir.chat.room.RoomPattern;
import dev.weir.chat.room.SlowMemberPolicy;
import dev.weir.chat.room.UserName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Who gets in, for how long and to do what. The checker says what a test wants of each token. */
class RoomAccessTest {

  private static final Rights READERS = new Rights(List.of(new RoomPattern("r")), List.of());

  private Instant now = Instant.EPOCH;
  private final List<CompletableFuture<Verdict>> pending = new ArrayList<>();
  private RoomHouse house = house(null);

  @AfterEach
  void finish() {
    house.finish();
  }

  @Test
  void a_token_in_connect_says_who_one_is_and_until_when() {
    RoomClient alice = house.client();
    alice.send("{'type':'connect','ref':'1','token':'alice'}");

    JsonNode connected = alice.next("connected");
    assertThat(connected.get("user").asString()).isEqualTo("alice");
    assertThat(connected.get("expires").asString()).isEqualTo("1970-01-01T00:01:00Z");
    alice.join(null);
    assertThat(alice.next("joined").get("presence").toString()).contains("alice");
  }

  @Test
  void a_token_of_the_handshake_counts_for_connect() {
    RoomClient alice = house.client("alice");
    alice.run();
    alice.send("{'type':'connect'}");

    assertThat(alice.next("connected").get("user").asString()).isEqualTo("alice");
  }

  @Test
  void one_who_needs_a_token_and_has_none_is_told_and_sent_away() {
    RoomClient guest = house.client();
    guest.send("{'type':'connect','user':'alice'}");

    assertThat(lines(guest)).hasSize(2);
    assertThat(problem(0)).endsWith("token-missing");
    assertThat(lastLines.getLast()).isEqualTo("close 4401");
  }

  @Test
  void a_refused_token_is_told_and_its_holder_sent_away() {
    RoomClient forged = house.client("forged");
    forged.run();
    assertThat(lines(forged)).last().isEqualTo("close 4401");
    assertThat(problem(0)).endsWith("token-refused");

    RoomClient old = house.client();
    old.send("{'type':'connect','token':'old'}");
    assertThat(lines(old)).last().isEqualTo("close 4419");
    assertThat(problem(0)).endsWith("token-expired");

    RoomClient unlucky = house.client();
    unlucky.send("{'type':'connect','token':'unknown'}");
    assertThat(lines(unlucky)).last().isEqualTo("close 1013");
    assertThat(problem(0)).endsWith("keys-unavailable");
  }

  @Test
  void one_that_says_nothing_in_time_is_sent_away() {
    RoomClient idle = house.client();
    pass(idle, 10);

    assertThat(lines(idle)).last().isEqualTo("close 4408");
  }

  @Test
  void the_end_of_a_token_ends_the_connection() {
    RoomClient alice = connected("alice");
    pass(alice, 59);
    alice.send("{'type':'join','room':'r'}");
    assertThat(alice.next("joined")).isNotNull();
    pass(alice, 1);

    assertThat(lines(alice)).last().isEqualTo("close 4419");
    assertThat(problem(0)).endsWith("token-expired");
  }

  @Test
  void a_newer_token_lets_one_stay_and_may_take_rights_away() {
    RoomClient alice = connected("alice");
    alice.send("{'type':'join','room':'other'}");
    alice.join(null);
    alice.takeAll();
    pass(alice, 30);
    alice.send("{'type':'connect','token':'alice reads'}");
    List<JsonNode> frames = alice.frames();
    assertThat(frames.getFirst().get("expires").asString()).isEqualTo("1970-01-01T00:01:30Z");
    assertThat(frames.getLast().get("type").asString()).isEqualTo("left");
    assertThat(frames.getLast().get("reason").asString()).isEqualTo("not-allowed");
    assertThat(frames.getLast().get("room").asString()).isEqualTo("other");
    pass(alice, 30);

    assertThat(alice.problem("{'type':'publish','room':'r','data':1}")).endsWith("not-allowed");
    assertThat(alice.inRoom()).isTrue();
  }

  @Test
  void a_refused_newer_token_changes_nothing() {
    RoomClient alice = connected("alice");

    assertThat(alice.problem("{'type':'connect','token':'forged'}")).endsWith("token-refused");
    assertThat(alice.problem("{'type':'connect','token':'bob'}")).endsWith("other-user");
    alice.join(null);
    assertThat(alice.next("joined")).isNotNull();
  }

  @Test
  void a_token_counts_for_no_other_name() {
    RoomClient alice = house.client();

    assertThat(alice.problem("{'type':'connect','token':'alice','user':'bob'}"))
        .endsWith("other-user");
    assertThat(alice.problem("{'type':'join','room':'r'}")).endsWith("not-connected");
  }

  @Test
  void rights_are_asked_for_every_command() {
    house.finish();
    house = house(READERS);
    RoomClient guest = house.client();
    guest.send("{'type':'connect'}");
    assertThat(guest.next("connected").get("user").asString()).startsWith("anonymous-");
    guest.join(null);

    assertThat(guest.next("joined")).isNotNull();
    for (String command :
        List.of(
            "{'type':'publish','room':'r','data':1}",
            "{'type':'signal','room':'r','data':1}",
            "{'type':'join','room':'s'}",
            "{'type':'presence','room':'s'}",
            "{'type':'history','room':'s'}")) {
      assertThat(guest.problem(command)).as(command).endsWith("not-allowed");
    }
  }

  @Test
  void guests_have_no_name_of_their_own_where_others_have_tokens() {
    house.finish();
    house = house(READERS);

    assertThat(house.client().problem("{'type':'connect','user':'alice'}")).endsWith("other-user");
  }

  @Test
  void commands_wait_while_a_token_is_checked() {
    RoomClient alice = house.client();
    alice.send("{'type':'connect','token':'later'}");
    alice.send("{'type':'join','room':'r'}");
    int reads = alice.embedded().reads();
    assertThat(alice.frames()).isEmpty();
    pending.getFirst().complete(accepted("alice", Rights.ALL));
    alice.run();

    assertThat(alice.frames())
        .extracting(frame -> frame.get("type").asString())
        .containsExactly("connected", "joined");
    assertThat(alice.embedded().reads()).isGreaterThan(reads);
  }

  @Test
  void one_that_leaves_while_its_token_is_checked_leaves_nothing_behind() {
    RoomClient alice = house.client();
    alice.send("{'type':'connect','token':'later'}");
    alice.leaveAbruptly();
    pending.getFirst().complete(accepted("alice", Rights.ALL));
    alice.run();

    assertThat(house.server().members()).isZero();
  }

  private List<String> lastLines = List.of();

  private List<String> lines(RoomClient client) {
    lastLines = client.embedded().receivedWhole();
    return lastLines;
  }

  private String problem(int line) {
    String text = lastLines.get(line);
    return text.replaceAll(".*\"problem\":\"([^\"]*)\".*", "$1");
  }

  private RoomClient connected(String user) {
    RoomClient client = house.client();
    client.send("{'type':'connect','token':'" + user + "'}");
    client.takeAll();
    return client;
  }

  private void pass(RoomClient client, int seconds) {
    now = now.plusSeconds(seconds);
    client.embedded().channel().advanceTimeBy(seconds, TimeUnit.SECONDS);
    client.embedded().channel().runScheduledPendingTasks();
    client.run();
  }

  private RoomHouse house(@Nullable Rights guests) {
    return new RoomHouse(
        SlowMemberPolicy.DISCONNECT,
        10,
        new AccessPolicy(this::check, guests, Duration.ofSeconds(10)),
        () -> now);
  }

  private CompletionStage<Verdict> check(String token) {
    CompletableFuture<Verdict> verdict = new CompletableFuture<>();
    switch (token) {
      case "forged" -> verdict.complete(Verdict.refused("forged"));
      case "old" -> verdict.complete(new Verdict.Refused(RoomProblem.TOKEN_EXPIRED, "over"));
      case "unknown" -> verdict.complete(new Verdict.Refused(RoomProblem.KEYS_UNAVAILABLE, "away"));
      case "later" -> pending.add(verdict);
      case "alice reads" -> verdict.complete(accepted("alice", READERS));
      default -> verdict.complete(accepted(token, Rights.ALL));
    }
    return verdict;
  }

  private Verdict accepted(String user, Rights rights) {
    return new Verdict.Accepted(new Caller(new UserName(user), rights, now.plusSeconds(60)));
  }
}
