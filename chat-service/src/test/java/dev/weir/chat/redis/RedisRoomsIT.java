package dev.weir.chat.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.chat.room.HistoryLimits;
import dev.weir.chat.room.Joined;
import dev.weir.chat.room.Moment;
import dev.weir.chat.room.Opening;
import dev.weir.chat.room.Outlet;
import dev.weir.chat.room.PlainFrames;
import dev.weir.chat.room.Position;
import dev.weir.chat.room.PublishOutcome;
import dev.weir.chat.room.Recovery;
import dev.weir.chat.room.RoomSettings;
import dev.weir.chat.room.RoomStore;
import dev.weir.chat.room.RoomStoreContract;
import dev.weir.chat.room.Rooms;
import dev.weir.common.cluster.ClusterSettings;
import dev.weir.common.cluster.RedisLink;
import dev.weir.testkit.RedisServer;
import dev.weir.testkit.RequiresTool;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rooms on Redis: what holds of all rooms, and what instances have of each other. */
@RequiresTool("redis-server")
@Timeout(60)
class RedisRoomsIT extends RoomStoreContract {

  private static final String ROOM = "{weir:test}:room:lobby";

  private final RedisServer redis = RedisServer.startKeeping();
  private final List<Instance> instances = new ArrayList<>();
  private final AtomicInteger epochs = new AtomicInteger();

  /** One instance, whose link is opened again whenever it is broken. */
  private final class Instance {
    private final RedisLink link =
        new RedisLink(
            new ClusterSettings(
                "test",
                redis.url(),
                false,
                Duration.ofSeconds(1),
                Duration.ofMillis(20),
                Duration.ofMillis(200),
                Duration.ofSeconds(30)));
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final RedisRooms store;
    private final List<String> outlet = new CopyOnWriteArrayList<>();
    private final Outlet theOutlet = delivery -> outlet.add(new String(delivery.frame(), UTF_8));

    Instance(RoomSettings settings) throws Exception {
      this(settings, Duration.ZERO);
    }

    /** One whose time of day is so much ahead of that of Redis. */
    Instance(RoomSettings settings, Duration ahead) throws Exception {
      store =
          new RedisRooms(
              link,
              new Rooms(settings, new PlainFrames(), () -> ""),
              () -> "e" + epochs.incrementAndGet(),
              () -> new Moment(System.nanoTime(), System.currentTimeMillis() + ahead.toMillis()),
              "i" + instances.size());
      instances.add(this);
      timer.scheduleWithFixedDelay(link::connect, 0, 20, TimeUnit.MILLISECONDS);
      store.start();
      await()
          .until(
              () ->
                  !(get(store.find(NAME, now())) instanceof Opening.Unavailable)
                      && listeners() >= instances.size());
    }

    Joined join(@Nullable Position after) throws Exception {
      return RoomStoreContract.join(store, ALICE, after, PLENTY, theOutlet);
    }

    /** Vanishes without a word. */
    void die() {
      timer.shutdownNow();
      link.close();
    }
  }

  private int listeners() throws IOException {
    return redis.command("PUBLISH {weir:test}:notices 0").startsWith(":")
        ? Integer.parseInt(redis.command("PUBLISH {weir:test}:notices 0").substring(1))
        : 0;
  }

  @AfterEach
  void stop() throws IOException {
    for (Instance each : instances) {
      each.store.close();
      each.die();
    }
    redis.close();
  }

  @Override
  protected RoomStore store(RoomSettings settings) throws Exception {
    return new Instance(settings).store;
  }

  private Instance instance() throws Exception {
    return new Instance(settings(5_000, 5_000, 1 << 20));
  }

  @Test
  void members_of_every_instance_get_all_messages_once_and_in_one_order() throws Exception {
    Instance one = instance();
    Instance two = instance();
    one.join(null);
    two.join(null);
    for (int i = 0; i < 500; ) {
      List<CompletableFuture<PublishOutcome>> answers = new ArrayList<>();
      for (int more = 0; more < 50; more++, i++) {
        answers.add(one.store.publish(NAME, draft("one " + i, null), now()));
        answers.add(two.store.publish(NAME, draft("two " + i, null), now()));
      }
      for (CompletableFuture<PublishOutcome> answer : answers) {
        stored(get(answer));
      }
    }
    await().until(() -> one.outlet.size() == 1_000 && two.outlet.size() == 1_000);

    assertThat(two.outlet).isEqualTo(one.outlet);
    assertThat(one.outlet.getLast()).startsWith("message 1000 ");
    for (String who : List.of("one", "two")) {
      assertThat(one.outlet.stream().filter(line -> line.contains(who)).map(RedisRoomsIT::number))
          .containsExactlyElementsOf(IntStream.range(0, 500).boxed().toList());
    }
  }

  private static int number(String line) {
    return Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
  }

  @Test
  void a_key_counts_at_every_instance() throws Exception {
    Instance one = instance();
    Instance two = instance();
    two.join(null);

    assertThat(publish(one.store, "pay", "k")).isEqualTo(publish(two.store, "pay", "k"));
    publish(one.store, "next", null);
    await().until(() -> two.outlet.size() == 2);
    assertThat(two.outlet).containsExactly("message 1 pay", "message 2 next");
    assertThat(redis.command("PTTL {weir:test}:room-keys:lobby")).matches(":5\\d{5}|:600000");
  }

  @Test
  void one_who_was_at_an_instance_that_died_recovers_at_another() throws Exception {
    Instance one = instance();
    Instance two = instance();
    Position seen = publish(one.store, "seen", null).position();
    publish(one.store, "missed", null);
    one.die();

    Recovery recovery = two.join(seen).recovery();
    assertThat(recovery)
        .isInstanceOfSatisfying(
            Recovery.Recovered.class, all -> assertThat(all.missed()).hasSize(1));
  }

  @Test
  void an_instance_whose_clock_is_ahead_remembers_what_it_heard_and_what_it_read()
      throws Exception {
    Instance right = instance();
    Instance hears = new Instance(settings(10, 10, 100), Duration.ofDays(1));
    hears.join(null);
    Position first = publish(right.store, "one", null).position();
    publish(right.store, "two", null);
    await().until(() -> hears.outlet.size() == 2);
    Instance reads = new Instance(settings(10, 10, 100), Duration.ofDays(1));

    for (Instance ahead : List.of(hears, reads)) {
      assertThat(ahead.join(new Position(first.epoch(), 0)).recovery())
          .isInstanceOfSatisfying(
              Recovery.Recovered.class, all -> assertThat(all.missed()).hasSize(2));
    }
  }

  @Test
  void what_was_not_heard_is_read_before_anything_newer() throws Exception {
    Instance one = instance();
    Instance two = instance();
    two.join(null);
    publish(one.store, "heard", null);
    for (int i = 2; i <= 50; i++) {
      if (i % 10 == 0) {
        redis.command("CLIENT KILL TYPE pubsub");
      }
      publish(one.store, "m" + i, null);
    }
    await().until(() -> two.outlet.size() >= 50);

    assertThat(two.outlet.stream().map(line -> line.split(" ", -1)[1]))
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 50).mapToObj(String::valueOf).toList());
  }

  @Test
  void a_message_that_can_be_had_no_more_is_told_of() throws Exception {
    Instance one = new Instance(settings(0, 10, 100));
    Instance two = new Instance(settings(0, 10, 100));
    two.join(null);
    publish(one.store, "heard", null);
    await().until(() -> two.outlet.size() == 1);
    redis.command("HSET " + ROOM + " offset 3 at 1");
    publish(one.store, "four", null);
    await().until(() -> two.outlet.size() == 3);

    assertThat(two.outlet).containsExactly("message 1 heard", "lost 2 to 3", "message 4 four");
  }

  @Test
  void while_redis_is_gone_nothing_is_published_but_read_and_it_goes_on_where_it_was()
      throws Exception {
    Instance one = instance();
    Instance two = instance();
    one.join(null);
    Position first = publish(one.store, "first", null).position();
    two.join(null);
    redis.kill();
    await()
        .until(
            () ->
                get(one.store.publish(NAME, draft("lost", null), now()))
                    instanceof PublishOutcome.Unavailable);

    assertThat(history(one.store)).containsExactly("message 1 first");
    assertThat(one.join(new Position(first.epoch(), 0)).recovery())
        .isInstanceOf(Recovery.Recovered.class);
    assertThat(get(one.store.open(NAME, new Position(first.epoch(), 2), now())))
        .isInstanceOf(Opening.Unavailable.class);

    redis.restart();
    await()
        .until(
            () ->
                get(one.store.publish(NAME, draft("second", "k"), now()))
                    instanceof PublishOutcome.Stored);
    await().until(() -> two.outlet.contains("message 2 second"));
    assertThat(one.outlet).containsExactly("message 1 first", "message 2 second");
  }

  @Test
  void a_redis_that_lost_the_room_has_it_begin_anew_everywhere() throws Exception {
    Instance one = instance();
    Instance two = instance();
    one.join(null);
    Position first = publish(one.store, "first", null).position();
    two.join(null);
    redis.command("FLUSHALL");
    Position anew = publish(one.store, "again", null).position();
    await().until(() -> two.outlet.contains("message 1 again"));
    await().until(() -> one.outlet.contains("message 1 again"));

    assertThat(anew.epoch()).isNotEqualTo(first.epoch());
    assertThat(one.outlet.stream().filter(line -> !line.startsWith("presence")))
        .containsExactly("message 1 first", "anew 0 [alice]", "message 1 again");
    assertThat(reason(one.store, first, PLENTY)).isEqualTo("epoch");
  }

  @Test
  void a_redis_of_the_past_does_not_give_the_same_place_twice() throws Exception {
    Instance one = instance();
    one.join(null);
    publish(one.store, "a", null);
    publish(one.store, "b", null);
    redis.command("HSET " + ROOM + " offset 1");
    Position anew = publish(one.store, "c", null).position();
    await().until(() -> one.outlet.contains("message 1 c"));

    assertThat(anew.offset()).isEqualTo(1);
    assertThat(one.outlet)
        .containsExactly("message 1 a", "message 2 b", "anew 0 [alice]", "message 1 c");
  }

  @Test
  void history_ends_at_its_age() throws Exception {
    HistoryLimits brief = new HistoryLimits(10, 1_000, Duration.ofMillis(200));
    Instance one = new Instance(settings(brief, 10));
    publish(one.store, "old", null);
    await().until(() -> redis.command("EXISTS {weir:test}:room-log:lobby").equals(":0"));
    publish(one.store, "new", null);

    assertThat(history(new Instance(settings(brief, 10)).store).toString()).doesNotContain("old");
  }

  @Test
  void a_history_that_was_lowered_is_given_up_bit_by_bit_and_nobody_sees_more_of_it()
      throws Exception {
    String epoch = fill(new Instance(settings(5_000, 10, 1 << 20)), 3_000);
    Instance lower = new Instance(settings(10, 10, 1 << 20));
    publish(lower.store, "m3001", null);

    assertThat(kept()).isEqualTo(2_001);
    for (Instance each : List.of(lower, new Instance(settings(10, 10, 1 << 20)))) {
      assertThat(history(each.store)).hasSize(10).first().isEqualTo("message 2992 m2992");
      assertThat(reason(each.store, new Position(epoch, 2_990), PLENTY)).isEqualTo("history");
      assertThat(recovered(each.store, new Position(epoch, 2_991))).hasSize(10);
    }
    publish(lower.store, "m3002", null);
    publish(lower.store, "m3003", null);
    assertThat(kept()).isEqualTo(10);
    assertThat(redis.command("HGET " + ROOM + " bytes")).isEqualTo("$3");
    assertThat(history(lower.store)).hasSize(10).last().isEqualTo("message 3003 m3003");
  }

  @Test
  void a_history_that_was_given_up_leaves_no_gap_to_one_that_is_wanted_again() throws Exception {
    fill(new Instance(settings(5_000, 10, 1 << 20)), 3_000);
    publish(new Instance(settings(0, 10, 1 << 20)).store, "m3001", null);
    assertThat(kept()).isZero();

    Instance again = new Instance(settings(5_000, 10, 1 << 20));
    publish(again.store, "m3002", null);
    assertThat(history(again.store)).containsExactly("message 3002 m3002");
  }

  /** Publishes once, has Redis log so many as if they had been published, and answers the epoch. */
  private String fill(Instance instance, int count) throws Exception {
    String epoch = publish(instance.store, "m1", null).position().epoch();
    String logged =
        redis.command(
            """
            EVAL '\
            local at, bytes = redis.call("HGET", KEYS[1], "at"), 0 \
            for i = 2, ARGV[1] do \
            local body = "some one" .. string.char(10) .. "m" .. i \
            redis.call("XADD", KEYS[2], i .. "-0", "at", at, "body", body) \
            bytes = bytes + #body end \
            redis.call("HINCRBY", KEYS[1], "bytes", bytes) \
            return redis.call("HSET", KEYS[1], "offset", ARGV[1])' \
            2 %s {weir:test}:room-log:lobby %d"""
                .formatted(ROOM, count));
    assertThat(logged).isEqualTo(":0");
    return epoch;
  }

  private int kept() throws IOException {
    return Integer.parseInt(redis.command("XLEN {weir:test}:room-log:lobby").substring(1));
  }

  @Test
  void signals_and_presence_reach_other_instances_and_the_dead_are_forgotten() throws Exception {
    Instance one = instance();
    Instance two = instance();
    Joined alice = one.join(null);
    one.store.announcePresence(alice.room());
    await()
        .until(
            () ->
                RoomStoreContract.join(two.store, BOB, null, PLENTY, two.theOutlet)
                    .presence()
                    .names()
                    .equals(List.of("bob", "alice")));
    two.store.announcePresence(room(two));
    one.store.signal(alice.room(), "alice", "typing".getBytes(UTF_8));
    await().until(() -> two.outlet.contains("signal alice typing"));
    await().until(() -> one.outlet.contains("presence [bob] [] 2/2"));
    assertThat(one.outlet).containsOnlyOnce("signal alice typing");
    assertThat(two.store.isElsewhere(room(two), ALICE)).isTrue();

    one.die();
    await().until(() -> two.outlet.contains("presence [] [alice] 1/1"));
    assertThat(two.store.isElsewhere(room(two), ALICE)).isFalse();
  }

  private static dev.weir.chat.room.Room room(Instance instance) {
    return Objects.requireNonNull(instance.store.rooms().find(NAME));
  }

  @Test
  void a_removal_reaches_other_instances() throws Exception {
    Instance one = instance();
    Instance two = instance();
    two.join(null);
    List<String> removed = new CopyOnWriteArrayList<>();
    two.store.onRemoval((room, user, reason) -> removed.add(room.name() + " " + user + reason));
    one.store.removeElsewhere(NAME, ALICE, "removed");
    await().until(() -> !removed.isEmpty());

    assertThat(removed).containsExactly("lobby aliceremoved");
  }

  @Test
  void an_instance_without_members_hears_a_room_no_more() throws Exception {
    Instance one = instance();
    publish(one.store, "here", null);
    assertThat(history(one.store)).hasSize(1);
    assertThat(one.store.rooms().size()).isEqualTo(1);
    one.store.sweep(now());
    one.store.sweep(now());

    assertThat(one.store.rooms().size()).isZero();
    assertThat(one.store.rooms().historyBytes()).isZero();
    await().until(() -> redis.command("PUBLISH {weir:test}:room-channel:lobby x").equals(":0"));
    assertThat(history(one.store)).hasSize(1);
  }
}
