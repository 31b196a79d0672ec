package dev.weir.chat.room;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RoomTest {

  private static final RoomName NAME = new RoomName("lobby");
  private static final UserName ALICE = new UserName("alice");
  private static final UserName BOB = new UserName("bob");
  private static final long PLENTY = Long.MAX_VALUE;

  private final AtomicInteger epochs = new AtomicInteger();
  private final List<String> outlet = new ArrayList<>();
  private long seconds;

  @Test
  void members_get_messages_in_one_order_with_their_offsets() {
    Rooms rooms = rooms(history(10), 10);
    join(rooms, ALICE, "1", null);
    publish(rooms, "one", null);
    publish(rooms, "two", null);

    assertThat(outlet).containsExactly("message 1 one", "message 2 two");
  }

  @Test
  void one_who_comes_back_gets_exactly_what_it_missed() {
    Rooms rooms = rooms(history(10), 10);
    for (int i = 1; i <= 5; i++) {
      publish(rooms, "m" + i, null);
    }

    assertThat(recovered(rooms, new Position("e1", 2)))
        .containsExactly("message 3 m3", "message 4 m4", "message 5 m5");
    assertThat(recovered(rooms, new Position("e1", 0))).hasSize(5);
    assertThat(recovered(rooms, new Position("e1", 5))).isEmpty();
  }

  @Test
  void one_who_cannot_get_all_it_missed_gets_none_and_is_told_why() {
    Rooms rooms = rooms(history(3), 10);
    for (int i = 1; i <= 5; i++) {
      publish(rooms, "m" + i, null);
    }

    assertThat(reason(rooms, new Position("e1", 1), PLENTY)).isEqualTo("history");
    assertThat(reason(rooms, new Position("e0", 4), PLENTY)).isEqualTo("epoch");
    assertThat(reason(rooms, new Position("e1", 6), PLENTY)).isEqualTo("epoch");
    assertThat(reason(rooms, new Position("e1", 2), 20)).isEqualTo("size");
  }

  @Test
  void history_ends_at_its_age_and_its_bytes() {
    Rooms rooms = rooms(new HistoryLimits(100, 40, Duration.ofSeconds(10)), 10);
    publish(rooms, "old", null);
    seconds = 8;
    publish(rooms, "new", null);
    assertThat(history(rooms)).hasSize(2);
    seconds = 11;
    assertThat(history(rooms)).containsExactly("message 2 new");

    publish(rooms, "x".repeat(15), null);
    publish(rooms, "y".repeat(15), null);
    assertThat(history(rooms)).containsExactly("message 4 " + "y".repeat(15));
  }

  @Test
  void all_histories_together_stay_within_their_bound() {
    Rooms rooms =
        new Rooms(settings(history(100), 10, 100, 60), new PlainFrames(), this::nextEpoch);
    RoomName other = new RoomName("other");
    rooms.publish(NAME, new Draft("a", "x".repeat(20).getBytes(UTF_8), null), now());
    rooms.publish(other, new Draft("a", "y".repeat(20).getBytes(UTF_8), null), now());
    rooms.publish(other, new Draft("a", "z".repeat(20).getBytes(UTF_8), null), now());

    assertThat(rooms.historyBytes()).isLessThanOrEqualTo(60);
    assertThat(history(rooms)).hasSize(1);
  }

  @Test
  void a_key_sent_twice_within_ten_minutes_appears_once_with_the_same_ack() {
    Rooms rooms = rooms(history(10), 10);
    join(rooms, ALICE, "1", null);
    PublishOutcome first = publish(rooms, "pay", "k");
    seconds = 600;
    PublishOutcome second = publish(rooms, "pay", "k");
    seconds = 601;
    PublishOutcome late = publish(rooms, "pay", "k");

    Ack ack = new Ack("e1-1", new Position("e1", 1));
    assertThat(first).isEqualTo(new PublishOutcome.Stored(ack, false));
    assertThat(second).isEqualTo(new PublishOutcome.Stored(ack, true));
    assertThat(late).isInstanceOf(PublishOutcome.Stored.class).isNotEqualTo(second);
    assertThat(outlet).containsExactly("message 1 pay", "message 2 pay");
  }

  @Test
  void a_key_too_many_is_refused_rather_than_one_forgotten() {
    Rooms rooms = rooms(history(10), 2);
    publish(rooms, "a", "k1");
    publish(rooms, "b", "k2");

    assertThat(publish(rooms, "c", "k3")).isEqualTo(new PublishOutcome.TooManyKeys(2));
    assertThat(publish(rooms, "a", "k1"))
        .isInstanceOfSatisfying(
            PublishOutcome.Stored.class, stored -> assertThat(stored.repeated()).isTrue());
  }

  @Test
  void a_room_too_many_is_refused_and_an_idle_one_makes_place() {
    Rooms rooms =
        new Rooms(settings(history(10), 10, 1, 1 << 20), new PlainFrames(), this::nextEpoch);
    publish(rooms, "here", null);
    RoomName other = new RoomName("other");
    Draft draft = new Draft("a", new byte[] {'1'}, null);

    assertThat(rooms.publish(other, draft, now())).isEqualTo(new PublishOutcome.TooManyRooms(1));
    seconds = 3_601;
    rooms.sweep(now());
    assertThat(rooms.size()).isZero();
    assertThat(rooms.publish(other, draft, now())).isInstanceOf(PublishOutcome.Stored.class);
  }

  @Test
  void a_room_that_begins_anew_has_another_epoch() {
    Rooms rooms = rooms(history(10), 10);
    publish(rooms, "before", null);
    seconds = 3_601;
    rooms.sweep(now());
    publish(rooms, "after", null);

    assertThat(reason(rooms, new Position("e1", 1), PLENTY)).isEqualTo("epoch");
  }

  @Test
  void a_room_with_a_member_stays() {
    Rooms rooms = rooms(history(10), 10);
    join(rooms, ALICE, "1", null);
    seconds = 3_601;
    rooms.sweep(now());

    assertThat(rooms.size()).isEqualTo(1);
  }

  @Test
  void a_user_joins_with_its_first_connection_and_leaves_with_its_last() {
    Rooms rooms = rooms(history(10), 10);
    assertThat(join(rooms, ALICE, "1", null).presenceDue()).isTrue();
    assertThat(join(rooms, ALICE, "2", null).presenceDue()).isFalse();
    Room room = join(rooms, BOB, "3", null).room();
    room.announcePresence();
    room.leave(outlet(), ALICE, "1", false);
    room.announcePresence();
    room.leave(outlet(), ALICE, "2", false);
    room.announcePresence();

    assertThat(outlet)
        .containsExactly(
            "presence [alice, bob] [] 2/3", "presence [] [] 2/2", "presence [] [alice] 1/1");
    assertThat(room.connectionsOf(BOB)).containsExactly("3");
  }

  @Test
  void who_comes_and_goes_between_two_changes_is_in_neither() {
    Rooms rooms = rooms(history(10), 10);
    Room room = join(rooms, ALICE, "1", null).room();
    join(rooms, BOB, "2", null);
    room.leave(outlet(), BOB, "2", false);
    room.announcePresence();

    assertThat(outlet).containsExactly("presence [alice] [] 1/1");
  }

  @Test
  void a_large_room_tells_counts_alone() {
    Rooms rooms = rooms(history(10), 10);
    for (int i = 0; i < 6; i++) {
      join(rooms, new UserName("u" + i), "c" + i, null);
    }
    Joined last = join(rooms, ALICE, "a", null);
    last.room().announcePresence();

    assertThat(last.presence()).isEqualTo(new PresenceView(7, 7, List.of()));
    assertThat(outlet).containsExactly("presence counts 7/7");
  }

  @Test
  void policy_goes_by_name_or_by_its_beginning() {
    RoomSettings settings = settings(history(10), 10, 10, 1 << 20);

    assertThat(settings.policyOf(new RoomName("ticker/eur"))).isEqualTo(SlowMemberPolicy.SKIP);
    assertThat(settings.policyOf(new RoomName("exact"))).isEqualTo(SlowMemberPolicy.SKIP);
    assertThat(settings.policyOf(new RoomName("exactly"))).isEqualTo(SlowMemberPolicy.DISCONNECT);
  }

  @Test
  void names_with_odd_characters_are_unlawful() {
    assertThat(RoomName.isLawful("a/b:c@d#e+f~g.h_i-j")).isTrue();
    assertThat(RoomName.isLawful("\u0431\u0435\u0441\u0435\u0434\u0430")).isTrue();
    for (String odd :
        List.of("", "a b", "a\0", "\ud800", "a\"b", "<b>", "\u202e", "x".repeat(129))) {
      assertThat(RoomName.isLawful(odd)).as(odd).isFalse();
    }
    assertThat(UserName.isLawful("Zo\u00eb \ud83d\ude00")).isTrue();
    for (String odd : List.of("", " ", "a\nb", "\udc00", "\u2028", "x".repeat(129))) {
      assertThat(UserName.isLawful(odd)).as(odd).isFalse();
    }
  }

  private Joined join(Rooms rooms, UserName user, String connection, @Nullable Position after) {
    return join(rooms, user, connection, after, PLENTY);
  }

  private Joined join(
      Rooms rooms, UserName user, String connection, @Nullable Position after, long maxBytes) {
    Room room = Objects.requireNonNull(rooms.open(NAME));
    return Objects.requireNonNull(room.join(outlet(), user, connection, after, maxBytes, now()));
  }

  private List<String> recovered(Rooms rooms, Position after) {
    Joined joined = join(rooms, BOB, "b" + after.offset(), after);
    return texts(((Recovery.Recovered) joined.recovery()).missed());
  }

  private String reason(Rooms rooms, Position after, long maxBytes) {
    Joined joined = join(rooms, BOB, "b", after, maxBytes);
    return ((Recovery.Refused) joined.recovery()).reason().code();
  }

  private List<String> history(Rooms rooms) {
    Room room = Objects.requireNonNull(rooms.find(NAME));
    return texts(room.history(0, 100, PLENTY, now()).messages());
  }

  private PublishOutcome publish(Rooms rooms, String data, @Nullable String key) {
    return rooms.publish(NAME, new Draft("someone", data.getBytes(UTF_8), key), now());
  }

  private final Outlet theOutlet = delivery -> outlet.add(new String(delivery.frame(), UTF_8));

  private Outlet outlet() {
    return theOutlet;
  }

  private Moment now() {
    return new Moment(TimeUnit.SECONDS.toNanos(seconds), seconds * 1000);
  }

  private String nextEpoch() {
    return "e" + epochs.incrementAndGet();
  }

  private Rooms rooms(HistoryLimits history, int maxKeys) {
    return new Rooms(settings(history, maxKeys, 100, 1 << 20), new PlainFrames(), this::nextEpoch);
  }

  private static HistoryLimits history(int messages) {
    return new HistoryLimits(messages, 1 << 20, Duration.ofHours(1));
  }

  private static RoomSettings settings(
      HistoryLimits history, int maxKeys, int maxRooms, long totalBytes) {
    return new RoomSettings(
        maxRooms,
        history,
        totalBytes,
        maxKeys,
        5,
        Duration.ofSeconds(1),
        SlowMemberPolicy.DISCONNECT,
        List.of(
            new RoomKind(
                List.of(new RoomPattern("exact"), new RoomPattern("ticker/*")),
                history,
                SlowMemberPolicy.SKIP)));
  }

  private static List<String> texts(List<StoredMessage> messages) {
    return messages.stream().map(message -> new String(message.frame(), UTF_8)).toList();
  }
}
