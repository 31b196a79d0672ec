package dev.weir.chat.netty.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.chat.access.Caller;
import dev.weir.chat.access.Rights;
import dev.weir.chat.netty.client.Connections;
import dev.weir.chat.netty.client.Visitor;
import dev.weir.chat.room.Position;
import dev.weir.chat.room.RoomName;
import dev.weir.chat.room.SlowMemberPolicy;
import dev.weir.chat.room.UserName;
import dev.weir.chat.session.CloseReason;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventStreamTest {

  private static final RoomName ROOM = new RoomName("r");

  private final RoomHouse house = new RoomHouse(SlowMemberPolicy.DISCONNECT, 10);
  private final EmbeddedChannel loop = new EmbeddedChannel();
  private final List<String> received = new ArrayList<>();
  private int gone;

  @AfterEach
  void finish() {
    house.finish();
    loop.finishAndReleaseAll();
  }

  @Test
  void messages_come_as_they_are_published() {
    RoomClient alice = house.member("alice");
    EventStream stream = open(null);
    take(stream);
    assertThat(received).hasSize(1);
    assertThat(received.getFirst()).startsWith("retry: 1000\n\nevent: joined\nid: e1:0\n");
    take(stream);
    assertThat(received).as("nothing yet").hasSize(1);
    alice.publish(3, 5);
    loop.runPendingTasks();

    assertThat(received.getLast()).contains("id: e1:1\n", "id: e1:2\n", "id: e1:3\n");
  }

  @Test
  void one_who_comes_back_gets_what_it_missed_and_nothing_twice() {
    RoomClient alice = house.member("alice");
    alice.publish(5, 5);
    EventStream stream = open(new Position("e1", 2));
    take(stream);

    assertThat(received.getFirst())
        .contains("\"recovered\":true", "id: e1:2\n", "id: e1:3\n", "id: e1:5\n")
        .doesNotContain("\"offset\":2,");
    assertThat(open(new Position("e0", 2))).isNotNull();
  }

  @Test
  void one_that_reads_too_slowly_gets_what_is_remembered_and_a_gap_for_the_rest() {
    RoomClient alice = house.member("alice");
    EventStream stream = open(null);
    take(stream);
    alice.publish(25, 5);
    take(stream);

    assertThat(received.getLast())
        .startsWith("event: gap\nid: e1:15\n")
        .contains("\"from\":1,\"to\":15")
        .contains("id: e1:16\n", "id: e1:25\n");
    assertThat(house.server().counters().skipped()).isEqualTo(15);
  }

  @Test
  void little_is_handed_over_at_once() {
    RoomClient alice = house.member("alice");
    EventStream stream = open(null);
    take(stream);
    alice.publish(8, 7_000);
    take(stream);

    assertThat(received.getLast().length()).isLessThan(24_000);
    take(stream);
    take(stream);
    take(stream);
    assertThat(received.getLast()).contains("id: e1:8\n");
  }

  @Test
  void a_silent_room_is_filled_with_heartbeats() {
    EventStream stream = open(null);
    take(stream);
    take(stream);
    loop.advanceTimeBy(15, TimeUnit.SECONDS);
    loop.runScheduledPendingTasks();
    loop.runPendingTasks();

    assertThat(received.getLast()).isEqualTo(":\n\n");
  }

  @Test
  void one_taken_out_is_told_and_ends() {
    EventStream stream = open(null);
    take(stream);
    take(stream);
    house.remove("bob");
    loop.runPendingTasks();

    assertThat(received.getLast()).contains("event: left", "removed");
    assertThat(stream.hasEnded()).isTrue();
  }

  @Test
  void one_sent_away_is_told_why() {
    EventStream stream = open(null);
    take(stream);
    Connections.close(
        Objects.requireNonNull(house.connections().find(stream.view().id())),
        CloseReason.RESTART,
        "come back");
    take(stream);

    assertThat(received.getLast())
        .contains("event: close", "{\"type\":\"close\",\"code\":1012,\"reason\":\"come back\"}");
  }

  @Test
  void one_who_leaves_leaves_nothing_behind() {
    EventStream stream = open(null);
    assertThat(house.server().members()).isEqualTo(1);
    stream.leave();
    stream.leave();
    loop.runPendingTasks();

    assertThat(gone).isEqualTo(1);
    assertThat(house.server().members()).isZero();
    assertThat(house.connections().size()).isZero();
    assertThat(house.server().rooms().find(ROOM)).isNull();
  }

  private EventStream open(@Nullable Position after) {
    Visitor visitor =
        new Visitor(
            InetAddress.getLoopbackAddress(), null, null, Instant.EPOCH, null, () -> gone++);
    return Objects.requireNonNull(
        house
            .server()
            .read(
                Objects.requireNonNull(house.server().rooms().open(ROOM)),
                after,
                new Caller(new UserName("bob"), Rights.ALL, null),
                visitor,
                loop.eventLoop(),
                Duration.ofSeconds(1)));
  }

  private void take(EventStream stream) {
    stream.next(bytes -> received.add(new String(bytes, StandardCharsets.UTF_8)));
    loop.runPendingTasks();
  }
}
