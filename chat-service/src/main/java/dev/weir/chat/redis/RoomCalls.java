package dev.weir.chat.redis;

import dev.weir.chat.room.Draft;
import dev.weir.chat.room.HistoryLimits;
import dev.weir.chat.room.PresenceView;
import dev.weir.chat.room.Room;
import dev.weir.chat.room.RoomName;
import dev.weir.chat.room.RoomSettings;
import dev.weir.common.cluster.RedisLink;
import dev.weir.common.cluster.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What is asked of Redis about rooms, each call one script: their keys and arguments. Every call
 * fails where Redis is away, unless told otherwise, and when a second is over. Safe for any thread.
 */
final class RoomCalls {

  /** Rooms that one call may be about. */
  static final int MOST_ROOMS = 100;

  private static final Script PUBLISH = Script.load(RoomCalls.class, "publish");
  private static final Script READ = Script.load(RoomCalls.class, "read");
  private static final Script HEADS = Script.load(RoomCalls.class, "heads");
  private static final Script THERE = Script.load(RoomCalls.class, "there");
  private static final Script SAY = Script.load(RoomCalls.class, "say");

  /** How long Redis may take: longer than a stutter, short for one who waits. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final int PAGE_MESSAGES = 500;
  private static final int PAGE_BYTES = 256 * 1024;

  private final RedisLink link;
  private final RoomSettings settings;
  private final Supplier<String> epochs;
  private final String instance;
  private final RoomKeys keys;

  RoomCalls(RedisLink link, RoomSettings settings, Supplier<String> epochs, String instance) {
    this.link = link;
    this.settings = settings;
    this.epochs = epochs;
    this.instance = instance;
    this.keys = new RoomKeys(link.settings());
    link.prepare(PUBLISH, READ, HEADS, THERE, SAY);
  }

  RoomKeys keys() {
    return keys;
  }

  /** How long an instance may be silent before it is taken for gone. */
  long silenceMillis() {
    return link.settings().heartbeat().multipliedBy(3).toMillis();
  }

  /**
   * Publishes a message.
   *
   * @param newest that the room has here
   * @return what {@code publish.lua} answers
   */
  CompletableFuture<List<Object>> publish(RoomName room, Draft draft, Room.Newest newest) {
    HistoryLimits history = settings.historyOf(room);
    return link.run(
        PUBLISH,
        List.of(
            keys.room(room),
            keys.log(room),
            keys.publishKeys(room),
            keys.publishKeyEnds(room),
            keys.rooms()),
        List.of(
            room.value(),
            keys.channel(room),
            LogEntry.body(draft),
            Objects.requireNonNullElse(draft.key(), ""),
            newest.position().epoch(),
            Long.toString(newest.position().offset()),
            Long.toString(newest.atMillis()),
            epochs.get(),
            Integer.toString(history.messages()),
            Integer.toString(history.bytes()),
            Long.toString(history.age().toMillis()),
            Integer.toString(settings.maxKeys()),
            Long.toString(RoomSettings.KEY_WINDOW.toMillis()),
            Integer.toString(settings.maxRooms())),
        PATIENCE);
  }

  /**
   * Reads a part of a log.
   *
   * @param newest that the room has here: what comes after it is read
   * @param create whether the room is to be made unless it exists
   */
  CompletableFuture<LogPage> page(RoomName room, Room.Newest newest, boolean create) {
    return link.run(
            READ,
            List.of(keys.room(room), keys.log(room), keys.presence(room), keys.rooms()),
            List.of(
                room.value(),
                newest.position().epoch(),
                Long.toString(newest.position().offset()),
                Long.toString(newest.atMillis()),
                create ? epochs.get() : "",
                Integer.toString(PAGE_MESSAGES),
                Integer.toString(PAGE_BYTES),
                Long.toString(RoomSettings.KEY_WINDOW.toMillis()),
                Integer.toString(settings.maxRooms()),
                Integer.toString(settings.historyOf(room).messages())),
            PATIENCE)
        .thenApply(LogPage::read);
  }

  /**
   * Asks how far rooms are, {@link #MOST_ROOMS} at most.
   *
   * @return epoch and offset of each
   */
  CompletableFuture<List<Object>> heads(List<Room> of) {
    List<String> names = new ArrayList<>();
    List<String> arguments = new ArrayList<>();
    names.add(keys.rooms());
    arguments.add(Long.toString(RoomSettings.KEY_WINDOW.toMillis()));
    for (Room room : of) {
      names.add(keys.room(room.name()));
      arguments.add(room.name().value());
    }
    return link.run(HEADS, names, arguments, PATIENCE);
  }

  /**
   * Tells the other instances who is in rooms here, {@link #MOST_ROOMS} at most. Never fails.
   *
   * @param who what is told of a room
   */
  CompletableFuture<List<Object>> tellPresence(List<Room> of, Function<Room, PresenceView> who) {
    List<String> names = new ArrayList<>();
    List<String> arguments = new ArrayList<>();
    arguments.add(instance);
    arguments.add(Long.toString(silenceMillis()));
    for (Room room : of) {
      PresenceView here = who.apply(room);
      names.add(keys.presence(room.name()));
      arguments.add(keys.channel(room.name()));
      arguments.add(here.connections() == 0 ? "" : Word.There.of(here));
    }
    return link.run(THERE, names, arguments, PATIENCE).exceptionally(_ -> List.of());
  }

  /** Says something in the channel of a room; while Redis is away nobody hears it. */
  void say(RoomName room, String word) {
    var _ =
        link.run(SAY, List.of(keys.room(room)), List.of(keys.channel(room), word), PATIENCE)
            .exceptionally(_ -> List.of());
  }

  /** Hears the channel of a room from now on; done when it does, or after a while. Never fails. */
  CompletableFuture<?> listen(RoomName room) {
    return link.subscribe(keys.channel(room))
        .toCompletableFuture()
        .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .handle((_, _) -> true);
  }

  /** Hears the channel of a room no more. */
  void hush(RoomName room) {
    link.unsubscribe(keys.channel(room));
  }

  /** Calls for many rooms, in parts of as many as one call may be about. */
  static void inParts(List<Room> all, Consumer<List<Room>> action) {
    for (int i = 0; i < all.size(); i += MOST_ROOMS) {
      action.accept(all.subList(i, Math.min(all.size(), i + MOST_ROOMS)));
    }
  }
}
