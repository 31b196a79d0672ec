package dev.weir.chat.room;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What holds of rooms wherever they are kept. */
public abstract class RoomStoreContract {

  protected static final RoomName NAME = new RoomName("lobby");
  protected static final UserName ALICE = new UserName("alice");
  protected static final UserName BOB = new UserName("bob");
  protected static final long PLENTY = Long.MAX_VALUE;

  /** What a member received. */
  protected final List<String> outlet = new CopyOnWriteArrayList<>();

  private final Outlet theOutlet = delivery -> outlet.add(new String(delivery.frame(), UTF_8));

  /** A store without rooms, of frames as {@link PlainFrames} makes them. */
  protected abstract RoomStore store(RoomSettings settings) throws Exception;

  @Test
  void members_get_messages_in_one_order_with_their_offsets() throws Exception {
    RoomStore store = store(settings(10, 10, 100));
    join(store, ALICE, null);
    Position one = publish(store, "one", null).position();
    Position two = publish(store, "two", null).position();

    assertThat(one.offset()).isEqualTo(1);
    assertThat(two).isEqualTo(new Position(one.epoch(), 2));
    assertThat(outlet).containsExactly("message 1 one", "message 2 two");
  }

  @Test
  void messages_that_one_publishes_without_waiting_stand_in_that_order() throws Exception {
    RoomStore store = store(settings(1_000, 10, 1 << 16));
    join(store, ALICE, null);
    for (int sent = 0; sent < 300; sent += 30) {
      // a few at a time: on a busy machine hundreds outlast what a store waits for Redis
      List<CompletableFuture<PublishOutcome>> answers = new ArrayList<>();
      for (int i = 1; i <= 30; i++) {
        answers.add(store.publish(NAME, draft("m" + (sent + i), null), now()));
      }
      for (int i = 1; i <= 30; i++) {
        assertThat(stored(get(answers.get(i - 1))).position().offset()).isEqualTo(sent + i);
      }
    }
    assertThat(outlet)
        .containsExactlyElementsOf(
            LongStream.rangeClosed(1, 300).mapToObj(i -> "message " + i + " m" + i).toList());
  }

  @Test
  void one_who_comes_back_gets_exactly_what_it_missed() throws Exception {
    RoomStore store = store(settings(10, 10, 100));
    String epoch = publish(store, "m1", null).position().epoch();
    for (int i = 2; i <= 5; i++) {
      publish(store, "m" + i, null);
    }

    assertThat(recovered(store, new Position(epoch, 2)))
        .containsExactly("message 3 m3", "message 4 m4", "message 5 m5");
    assertThat(recovered(store, new Position(epoch, 0))).hasSize(5);
    assertThat(recovered(store, new Position(epoch, 5))).isEmpty();
  }

  @Test
  void one_who_cannot_get_all_it_missed_gets_none_and_is_told_why() throws Exception {
    RoomStore store = store(settings(3, 10, 100));
    String epoch = publish(store, "m1", null).position().epoch();
    for (int i = 2; i <= 5; i++) {
      publish(store, "m" + i, null);
    }

    assertThat(reason(store, new Position(epoch, 1), PLENTY)).isEqualTo("history");
    assertThat(reason(store, new Position("other", 4), PLENTY)).isEqualTo("epoch");
    assertThat(reason(store, new Position(epoch, 6), PLENTY)).isEqualTo("epoch");
    assertThat(reason(store, new Position(epoch, 2), 20)).isEqualTo("size");
  }

  @Test
  void history_ends_at_its_count_and_its_bytes() throws Exception {
    RoomStore store = store(settings(3, 10, 60));
    for (int i = 1; i <= 5; i++) {
      publish(store, "m" + i, null);
    }
    assertThat(history(store)).containsExactly("message 3 m3", "message 4 m4", "message 5 m5");
    publish(store, "x".repeat(40), null);
    assertThat(history(store)).containsExactly("message 6 " + "x".repeat(40));
  }

  @Test
  void a_room_of_a_kind_remembers_what_its_kind_says() throws Exception {
    HistoryLimits two = new HistoryLimits(2, 100, Duration.ofHours(1));
    RoomKind kind =
        new RoomKind(List.of(new RoomPattern(NAME.value())), two, SlowMemberPolicy.DISCONNECT);
    RoomStore store = store(settings(new HistoryLimits(10, 100, Duration.ofHours(1)), 10, kind));
    for (int i = 1; i <= 3; i++) {
      publish(store, "m" + i, null);
    }

    assertThat(history(store)).containsExactly("message 2 m2", "message 3 m3");
  }

  @Test
  void a_room_without_history_hands_out_and_remembers_nothing() throws Exception {
    RoomStore store = store(settings(0, 10, 100));
    join(store, ALICE, null);
    publish(store, "one", null);
    publish(store, "two", null);

    assertThat(outlet).containsExactly("message 1 one", "message 2 two");
    assertThat(history(store)).isEmpty();
  }

  @Test
  void what_is_said_arrives_byte_for_byte() throws Exception {
    RoomStore store = store(settings(10, 10, 1_000));
    join(store, ALICE, null);
    String odd = " {\"a\" : \"\u00e9\ud83d\ude00\\ud800 \\n\",\n\t\"b\":\r[1.0e0 ,null]} ";
    publish(store, odd, "k");

    assertThat(outlet).containsExactly("message 1 " + odd);
    assertThat(history(store)).containsExactly("message 1 " + odd);
  }

  @Test
  void a_key_sent_twice_appears_once_with_the_same_ack() throws Exception {
    RoomStore store = store(settings(10, 10, 100));
    join(store, ALICE, null);
    String odd = "k \u00e9\n";
    CompletableFuture<PublishOutcome> first = store.publish(NAME, draft("pay", odd), now());
    CompletableFuture<PublishOutcome> second = store.publish(NAME, draft("pay", odd), now());
    Ack ack = stored(get(first));

    assertThat(get(first)).isEqualTo(new PublishOutcome.Stored(ack, false));
    assertThat(get(second)).isEqualTo(new PublishOutcome.Stored(ack, true));
    publish(store, "other", "k2");
    assertThat(outlet).containsExactly("message 1 pay", "message 2 other");
  }

  @Test
  void a_key_too_many_is_refused_rather_than_one_forgotten() throws Exception {
    RoomStore store = store(settings(10, 2, 100));
    publish(store, "a", "k1");
    publish(store, "b", "k2");

    assertThat(get(store.publish(NAME, draft("c", "k3"), now())))
        .isEqualTo(new PublishOutcome.TooManyKeys(2));
    assertThat(get(store.publish(NAME, draft("a", "k1"), now())))
        .isInstanceOfSatisfying(
            PublishOutcome.Stored.class, stored -> assertThat(stored.repeated()).isTrue());
    publish(store, "without", null);
  }

  @Test
  void a_room_too_many_is_refused() throws Exception {
    RoomStore store = store(settings(10, 10, 100));
    publish(store, "here", null);
    get(store.open(new RoomName("second"), null, now()));
    RoomName third = new RoomName("third");

    assertThat(get(store.publish(third, draft("x", null), now())))
        .isEqualTo(new PublishOutcome.TooManyRooms(2));
    assertThat(get(store.open(third, null, now()))).isEqualTo(new Opening.TooManyRooms(2));
  }

  @Test
  void a_room_is_found_once_it_is_joined_or_published_to() throws Exception {
    RoomStore store = store(settings(10, 10, 100));
    assertThat(get(store.find(NAME, now()))).isEqualTo(new Opening.NoSuchRoom());
    publish(store, "one", null);
    assertThat(history(store)).containsExactly("message 1 one");
    RoomName other = new RoomName("other/room:\u0431#~+@_-.");
    assertThat(get(store.open(other, null, now()))).isInstanceOf(Opening.Opened.class);
    assertThat(get(store.find(other, now()))).isInstanceOf(Opening.Opened.class);
  }

  @Test
  void signals_reach_members_and_are_not_stored() throws Exception {
    RoomStore store = store(settings(10, 10, 100));
    Joined in = join(store, ALICE, null);
    store.signal(in.room(), "alice", "typing".getBytes(UTF_8));
    publish(store, "one", null);

    assertThat(outlet).containsExactly("signal alice typing", "message 1 one");
    assertThat(history(store)).containsExactly("message 1 one");
  }

  @Test
  void members_are_told_who_comes_and_goes() throws Exception {
    RoomStore store = store(settings(10, 10, 100));
    Joined in = join(store, ALICE, null);
    assertThat(in.presenceDue()).isTrue();
    store.announcePresence(in.room());
    assertThat(join(store, BOB, null).presence().names()).containsExactly("alice", "bob");
    store.announcePresence(in.room());
    in.room().leave(theOutlet, BOB, "bob", false);
    store.announcePresence(in.room());

    assertThat(outlet)
        .containsExactly(
            "presence [alice] [] 1/1", "presence [bob] [] 2/2", "presence [] [bob] 1/1");
  }

  protected final Joined join(RoomStore store, UserName user, @Nullable Position after)
      throws Exception {
    return join(store, user, after, PLENTY, theOutlet);
  }

  protected static Joined join(
      RoomStore store, UserName user, @Nullable Position after, long maxBytes, Outlet outlet)
      throws Exception {
    Opening opening = get(store.open(NAME, after, now()));
    assertThat(opening).isInstanceOf(Opening.Opened.class);
    Room room = ((Opening.Opened) opening).room();
    return Objects.requireNonNull(room.join(outlet, user, user.value(), after, maxBytes, now()));
  }

  protected final List<String> recovered(RoomStore store, Position after) throws Exception {
    Joined joined = join(store, BOB, after);
    assertThat(joined.recovery()).isInstanceOf(Recovery.Recovered.class);
    return texts(((Recovery.Recovered) joined.recovery()).missed());
  }

  protected final String reason(RoomStore store, Position after, long maxBytes) throws Exception {
    Joined joined = join(store, BOB, after, maxBytes, theOutlet);
    return ((Recovery.Refused) joined.recovery()).reason().code();
  }

  protected static List<String> history(RoomStore store) throws Exception {
    Opening opening = get(store.find(NAME, now()));
    assertThat(opening).isInstanceOf(Opening.Opened.class);
    Room room = ((Opening.Opened) opening).room();
    return texts(room.history(0, 1_000, PLENTY, now()).messages());
  }

  protected static Ack publish(RoomStore store, String data, @Nullable String key)
      throws Exception {
    return stored(get(store.publish(NAME, draft(data, key), now())));
  }

  protected static Draft draft(String data, @Nullable String key) {
    return new Draft("some one", data.getBytes(UTF_8), key);
  }

  protected static Ack stored(PublishOutcome outcome) {
    assertThat(outcome).isInstanceOf(PublishOutcome.Stored.class);
    return ((PublishOutcome.Stored) outcome).ack();
  }

  protected static <T> T get(CompletableFuture<T> answer) throws Exception {
    return answer.get(10, TimeUnit.SECONDS);
  }

  protected static Moment now() {
    return new Moment(System.nanoTime(), System.currentTimeMillis());
  }

  /** Of two rooms at most, which list five users. */
  protected static RoomSettings settings(int messages, int maxKeys, int bytes) {
    return settings(new HistoryLimits(messages, bytes, Duration.ofHours(1)), maxKeys);
  }

  protected static RoomSettings settings(HistoryLimits history, int maxKeys, RoomKind... kinds) {
    return new RoomSettings(
        2,
        history,
        1 << 20,
        maxKeys,
        5,
        Duration.ofMillis(50),
        SlowMemberPolicy.DISCONNECT,
        List.of(kinds));
  }

  private static List<String> texts(List<StoredMessage> messages) {
    return messages.stream().map(message -> new String(message.frame(), UTF_8)).toList();
  }
}
