package dev.weir.chat.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.chat.room.Draft;
import dev.weir.chat.room.HistoryLimits;
import dev.weir.chat.room.Moment;
import dev.weir.chat.room.Opening;
import dev.weir.chat.room.Position;
import dev.weir.chat.room.PresenceView;
import dev.weir.chat.room.PublishOutcome;
import dev.weir.chat.room.Room;
import dev.weir.chat.room.RoomName;
import dev.weir.chat.room.RoomSettings;
import dev.weir.chat.room.RoomStore;
import dev.weir.chat.room.Rooms;
import dev.weir.chat.room.UserName;
import dev.weir.common.cluster.RedisLink;
import dev.weir.common.cluster.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rooms that instances share through Redis. A message is published when Redis has it, in the place
 * that Redis gives it; every instance with members in the room has a copy of its newest messages,
 * which its members read, also while Redis is away. What an instance did not hear meanwhile it
 * reads when Redis is back, before anything newer.
 *
 * <p>A Redis that has lost messages is noticed by the instances that have them: the room then
 * begins anew, as members are told.
 */
public final class RedisRooms implements RoomStore, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(RedisRooms.class);

  private static final Script PUBLISH = Script.load(RedisRooms.class, "publish");
  private static final Script READ = Script.load(RedisRooms.class, "read");
  private static final Script HEADS = Script.load(RedisRooms.class, "heads");
  private static final Script THERE = Script.load(RedisRooms.class, "there");
  private static final Script SAY = Script.load(RedisRooms.class, "say");

  /** How long Redis may take: longer than a stutter, short for one who waits. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final Duration GOODBYE = Duration.ofMillis(500);

  private static final String AWAY =
      "Redis does not answer. Send it again later, with the same key where it has one: what was on"
          + " its way may have been stored.";

  /** Commands that wait for Redis at once: below what the link takes. */
  private static final int MOST_WAITING = 8_000;

  private static final int PAGE_MESSAGES = 500;
  private static final int PAGE_BYTES = 256 * 1024;
  private static final int ROOMS_AT_ONCE = 100;

  private final RedisLink link;
  private final Rooms rooms;
  private final Supplier<String> epochs;
  private final Supplier<Moment> clock;
  private final String instance;
  private final RoomKeys keys;
  private final ConcurrentHashMap<String, Follower> followers = new ConcurrentHashMap<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("weir-chat-redis").factory());
  private volatile Removal removal = (room, user, reason) -> {};

  /**
   * Rooms that nobody has heard of yet.
   *
   * @param rooms what is here of them, made for rooms that follow a log
   * @param epochs names for the lives of rooms: letters and digits, never the same twice
   * @param instance how this instance is called: letters and digits, never the same twice
   */
  public RedisRooms(
      RedisLink link,
      Rooms rooms,
      Supplier<String> epochs,
      Supplier<Moment> clock,
      String instance) {
    this.link = link;
    this.rooms = rooms;
    this.epochs = epochs;
    this.clock = clock;
    this.instance = instance;
    this.keys = new RoomKeys(link.settings());
    link.prepare(PUBLISH, READ, HEADS, THERE, SAY);
    link.onMessage(this::heard, this::listening);
  }

  /** Begins; Redis need not be there. */
  public void start() {
    every(link.settings().retryInterval(), this::retry);
    every(link.settings().heartbeat(), this::heartbeat);
  }

  @Override
  public Rooms rooms() {
    return rooms;
  }

  @Override
  public CompletableFuture<PublishOutcome> publish(RoomName room, Draft draft, Moment now) {
    if (waiting.incrementAndGet() > MOST_WAITING) {
      waiting.decrementAndGet();
      return CompletableFuture.completedFuture(
          new PublishOutcome.Unavailable("Too much waits for Redis; nothing was published."));
    }
    Follower follower = followers.get(room.value());
    Room.Newest newest =
        follower == null ? new Room.Newest(new Position("", 0), 0) : follower.room().newest();
    return link.run(PUBLISH, publishKeys(room), arguments(room, draft, newest), PATIENCE)
        .handle(
            (reply, failure) -> {
              waiting.decrementAndGet();
              return failure == null
                  ? published(room, draft, reply)
                  : new PublishOutcome.Unavailable(AWAY);
            });
  }

  private List<String> publishKeys(RoomName room) {
    return List.of(
        keys.room(room),
        keys.log(room),
        keys.publishKeys(room),
        keys.publishKeyEnds(room),
        keys.rooms());
  }

  private List<String> arguments(RoomName room, Draft draft, Room.Newest newest) {
    RoomSettings settings = rooms.settings();
    HistoryLimits history = settings.history();
    return List.of(
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
        Integer.toString(settings.maxRooms()));
  }

  private PublishOutcome published(RoomName room, Draft draft, List<Object> reply) {
    Position at = new Position((String) reply.get(1), Long.parseLong((String) reply.get(2)));
    return switch (((Long) reply.getFirst()).intValue()) {
      case 0 -> {
        Follower follower = followers.get(room.value());
        if (follower != null) {
          long millis = Long.parseLong((String) reply.get(3));
          follower.hear(new LogEntry(at, millis, new Draft(draft.from(), draft.data(), null)));
        }
        yield new PublishOutcome.Stored(Room.ackOf(at), false);
      }
      case 1 -> new PublishOutcome.Stored(Room.ackOf(at), true);
      case 2 -> new PublishOutcome.TooManyKeys(rooms.settings().maxKeys());
      default -> new PublishOutcome.TooManyRooms(rooms.settings().maxRooms());
    };
  }

  @Override
  public CompletableFuture<Opening> open(RoomName name, @Nullable Position reached, Moment now) {
    Room room = rooms.open(name);
    if (room == null) {
      return CompletableFuture.completedFuture(tooManyRooms());
    }
    Follower follower = follow(room);
    follower.want();
    return follower.hasReached(reached)
        ? CompletableFuture.completedFuture(new Opening.Opened(room))
        : listen(follower).thenCompose(_ -> open(follower, reached, true));
  }

  private CompletableFuture<Opening> open(
      Follower follower, @Nullable Position reached, boolean again) {
    return follower
        .catchUp()
        .thenCompose(
            state ->
                switch (state) {
                  case CURRENT ->
                      CompletableFuture.completedFuture(new Opening.Opened(follower.room()));
                  case TOO_MANY_ROOMS -> CompletableFuture.completedFuture(tooManyRooms());
                  // of a reading that began before the room was wanted
                  case NO_SUCH_ROOM ->
                      again
                          ? open(follower, reached, false)
                          : CompletableFuture.completedFuture(new Opening.NoSuchRoom());
                  case AWAY -> CompletableFuture.completedFuture(whileAway(follower, reached));
                });
  }

  /** What is here is read on. */
  private static Opening whileAway(Follower follower, @Nullable Position reached) {
    return follower.hasReached(reached)
        ? new Opening.Opened(follower.room())
        : new Opening.Unavailable("Redis does not answer; come again later.");
  }

  private Opening tooManyRooms() {
    return new Opening.TooManyRooms(rooms.settings().maxRooms());
  }

  @Override
  public CompletableFuture<Opening> find(RoomName name, Moment now) {
    Follower known = followers.get(name.value());
    if (known != null && known.isLoaded()) {
      return CompletableFuture.completedFuture(new Opening.Opened(known.room()));
    }
    Room room = rooms.open(name);
    if (room == null) {
      return CompletableFuture.completedFuture(tooManyRooms());
    }
    Follower follower = follow(room);
    return listen(follower)
        .thenCompose(_ -> open(follower, null, false))
        .thenApply(
            opening -> {
              if (opening instanceof Opening.NoSuchRoom) {
                forget(follower);
              }
              return opening;
            });
  }

  /** There is no such room, and it takes no place here, unless somebody wants it meanwhile. */
  private void forget(Follower follower) {
    followers.computeIfPresent(
        follower.room().name().value(),
        (_, known) -> {
          boolean nobodys = known == follower && !known.isWanted();
          return nobodys && hasEnded(known, rooms.endIfEmpty(known.room())) ? null : known;
        });
  }

  /** The one that keeps this room up to date; one of a room that is no more is replaced. */
  private Follower follow(Room room) {
    return followers.compute(
        room.name().value(),
        (_, known) -> {
          if (known != null && known.room() == room) {
            return known;
          }
          return new Follower(
              room,
              (newest, create) -> page(room.name(), newest, create),
              clock,
              (other, there) -> present(room, other, there));
        });
  }

  private CompletableFuture<?> listen(Follower follower) {
    return link.subscribe(keys.channel(follower.room().name()))
        .toCompletableFuture()
        .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .handle((_, _) -> true);
  }

  private CompletableFuture<LogPage> page(RoomName room, Room.Newest newest, boolean create) {
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
                Integer.toString(rooms.settings().maxRooms())),
            PATIENCE)
        .thenApply(LogPage::read);
  }

  @Override
  public void signal(Room room, String from, byte[] data) {
    room.signal(from, data);
    say(room.name(), Word.Signal.of(instance, from, data));
  }

  private void say(RoomName room, String word) {
    var _ =
        link.run(SAY, List.of(keys.room(room)), List.of(keys.channel(room), word), PATIENCE)
            .exceptionally(_ -> List.of());
  }

  @Override
  public void announcePresence(Room room) {
    Room current = rooms.find(room.name());
    tellPresence(List.of(current == null ? room : current));
    room.announcePresence();
  }

  private void tellPresence(List<Room> of) {
    var _ = tellPresence(of, Room::presenceHere);
  }

  private CompletableFuture<List<Object>> tellPresence(
      List<Room> of, Function<Room, PresenceView> who) {
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

  @Override
  public boolean isElsewhere(Room room, UserName user) {
    return room.isElsewhere(user);
  }

  @Override
  public void removeElsewhere(RoomName room, UserName user, String reason) {
    say(room, Word.Removal.of(instance, reason, user.value()));
  }

  @Override
  public void onRemoval(Removal listener) {
    removal = listener;
  }

  /** A room whose last member has gone stays a little: its user may come back. */
  @Override
  public void left(Room room, Moment now) {}

  @Override
  public void sweep(Moment now) {
    for (String name : followers.keySet()) {
      followers.computeIfPresent(
          name,
          (_, follower) ->
              hasEnded(follower, rooms.endIfIdle(follower.room(), now)) ? null : follower);
    }
  }

  private boolean hasEnded(Follower follower, boolean ended) {
    if (ended) {
      link.unsubscribe(keys.channel(follower.room().name()));
    }
    return ended;
  }

  private void heard(String channel, String text) {
    String name = keys.roomOf(channel);
    Follower follower = name == null ? null : followers.get(name);
    if (follower == null) {
      return;
    }
    try {
      heard(follower, Word.read(text));
    } catch (IllegalArgumentException e) {
      // what a later version of this service may have said
      log.warn("what was said in the channel of room {} is passed over: {}", name, e.getMessage());
    }
  }

  private void heard(Follower follower, Word word) {
    Room room = follower.room();
    switch (word) {
      case Word.Message(LogEntry entry) -> follower.hear(entry);
      case Word.Signal(String from, String user, String data) -> {
        if (!from.equals(instance)) {
          room.signal(user, data.getBytes(UTF_8));
        }
      }
      case Word.There(String other, PresenceView there) -> present(room, other, there);
      case Word.Removal(String from, String reason, String user) -> {
        if (!from.equals(instance) && UserName.isLawful(user)) {
          removal.remove(room, new UserName(user), reason);
        }
      }
    }
  }

  /** Takes a user out of a room, if it is here. */
  void removeHere(RoomName name, UserName user, String reason) {
    Room room = rooms.find(name);
    if (room != null) {
      removal.remove(room, user, reason);
    }
  }

  private void present(Room room, String other, PresenceView there) {
    if (!other.equals(instance)) {
      announceLater(room, room.hearPresence(other, there, clock.get()));
    }
  }

  /** What others tell is told to the members here, and not told again. */
  private void announceLater(Room room, boolean due) {
    if (due && !timer.isShutdown()) {
      long nanos = rooms.settings().presenceInterval().toNanos();
      var _ = timer.schedule(room::announcePresence, nanos, TimeUnit.NANOSECONDS);
    }
  }

  private void listening() {
    followers.values().forEach(Follower::suspect);
    if (!timer.isShutdown()) {
      timer.execute(() -> guarded(this::retry));
    }
  }

  /** Reads the logs again of which something may be missing. */
  private void retry() {
    List<Room> back = new ArrayList<>();
    for (Follower follower : followers.values()) {
      if (follower.isStale()) {
        var _ = follower.catchUp();
        back.add(follower.room());
        if (!link.isConnected()) {
          // one is enough to find out
          break;
        }
      }
    }
    tellAll(back);
  }

  /** Says who is here, hears how far the rooms are, and forgets who is no more heard of. */
  private void heartbeat() {
    List<Room> all = followers.values().stream().map(Follower::room).toList();
    tellAll(all);
    inParts(all, this::compare);
    long silent = clock.get().nanos() - TimeUnit.MILLISECONDS.toNanos(silenceMillis());
    all.forEach(room -> announceLater(room, room.forgetPresenceBefore(silent)));
  }

  private void tellAll(List<Room> all) {
    inParts(
        all.stream().filter(room -> room.presenceHere().connections() > 0).toList(),
        this::tellPresence);
  }

  private static void inParts(List<Room> all, Consumer<List<Room>> action) {
    for (int i = 0; i < all.size(); i += ROOMS_AT_ONCE) {
      action.accept(all.subList(i, Math.min(all.size(), i + ROOMS_AT_ONCE)));
    }
  }

  private void compare(List<Room> some) {
    List<String> names = new ArrayList<>();
    List<String> arguments = new ArrayList<>();
    names.add(keys.rooms());
    arguments.add(Long.toString(RoomSettings.KEY_WINDOW.toMillis()));
    for (Room room : some) {
      names.add(keys.room(room.name()));
      arguments.add(room.name().value());
    }
    link.run(HEADS, names, arguments, PATIENCE)
        .whenComplete(
            (heads, failure) -> {
              for (int i = 0; i < some.size(); i++) {
                catchUpUnlessAt(some.get(i), heads, 2 * i);
              }
            });
  }

  private void catchUpUnlessAt(Room room, @Nullable List<Object> heads, int index) {
    Follower follower = followers.get(room.name().value());
    if (follower == null || follower.room() != room) {
      return;
    }
    if (heads == null) {
      follower.suspect();
      return;
    }
    Position here = room.newest().position();
    long there = Long.parseLong((String) heads.get(index + 1));
    if (!here.epoch().equals(heads.get(index)) || here.offset() != there) {
      var _ = follower.catchUp();
    }
  }

  private long silenceMillis() {
    return link.settings().heartbeat().multipliedBy(3).toMillis();
  }

  private void every(Duration interval, Runnable task) {
    timer.scheduleWithFixedDelay(
        () -> guarded(task), interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** A task that throws would not be run again. */
  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      log.warn("a task of the rooms on Redis failed", e);
    }
  }

  /** Says that nobody is here any more; waits for it, but not long. */
  @Override
  public void close() {
    timer.shutdownNow();
    PresenceView nobody = new PresenceView(0, 0, List.of());
    List<CompletableFuture<?>> told = new ArrayList<>();
    inParts(
        followers.values().stream().map(Follower::room).toList(),
        part -> told.add(tellPresence(part, _ -> nobody)));
    CompletableFuture.allOf(told.toArray(CompletableFuture[]::new))
        .completeOnTimeout(null, GOODBYE.toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }
}
