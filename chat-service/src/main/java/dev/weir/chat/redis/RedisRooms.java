package dev.weir.chat.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.chat.room.Draft;
import dev.weir.chat.room.Moment;
import dev.weir.chat.room.Opening;
import dev.weir.chat.room.Position;
import dev.weir.chat.room.PresenceView;
import dev.weir.chat.room.PublishOutcome;
import dev.weir.chat.room.Room;
import dev.weir.chat.room.RoomName;
import dev.weir.chat.room.RoomStore;
import dev.weir.chat.room.Rooms;
import dev.weir.chat.room.UserName;
import dev.weir.common.cluster.RedisLink;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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

  private static final String AWAY =
      "Redis does not answer. Send it again later, with the same key where it has one: what was on"
          + " its way may have been stored.";

  /** Commands that wait for Redis at once: below what the link takes. */
  private static final int MOST_WAITING = 8_000;

  private final RedisLink link;
  private final Rooms rooms;
  private final String instance;
  private final RoomCalls calls;
  private final InstancePresence presence;
  private final Followers followers;
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
    this.instance = instance;
    this.calls = new RoomCalls(link, rooms.settings(), epochs, instance);
    this.presence = new InstancePresence(calls, rooms, clock, instance, timer);
    this.followers = new Followers(calls, rooms, clock, presence);
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
    return calls
        .publish(room, draft, followers.newest(room))
        .handle(
            (reply, failure) -> {
              waiting.decrementAndGet();
              return failure == null
                  ? published(room, draft, reply)
                  : new PublishOutcome.Unavailable(AWAY);
            });
  }

  private PublishOutcome published(RoomName room, Draft draft, List<Object> reply) {
    Position at = new Position((String) reply.get(1), Long.parseLong((String) reply.get(2)));
    return switch (((Long) reply.getFirst()).intValue()) {
      case 0 -> {
        Follower follower = followers.find(room.value());
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
    Follower follower = followers.follow(room);
    follower.want();
    return follower.hasReached(reached)
        ? CompletableFuture.completedFuture(new Opening.Opened(room))
        : calls.listen(name).thenCompose(_ -> open(follower, reached, true));
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
    Follower known = followers.find(name.value());
    if (known != null && known.isLoaded()) {
      return CompletableFuture.completedFuture(new Opening.Opened(known.room()));
    }
    Room room = rooms.open(name);
    if (room == null) {
      return CompletableFuture.completedFuture(tooManyRooms());
    }
    Follower follower = followers.follow(room);
    return calls
        .listen(name)
        .thenCompose(_ -> open(follower, null, false))
        .thenApply(
            opening -> {
              if (opening instanceof Opening.NoSuchRoom) {
                followers.forget(follower);
              }
              return opening;
            });
  }

  @Override
  public void signal(Room room, String from, byte[] data) {
    room.signal(from, data);
    calls.say(room.name(), Word.Signal.of(instance, from, data));
  }

  @Override
  public void announcePresence(Room room) {
    presence.tell(room);
    room.announcePresence();
  }

  @Override
  public boolean isElsewhere(Room room, UserName user) {
    return room.isElsewhere(user);
  }

  @Override
  public void removeElsewhere(RoomName room, UserName user, String reason) {
    calls.say(room, Word.Removal.of(instance, reason, user.value()));
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
    followers.sweep(now);
  }

  private void heard(String channel, String text) {
    String name = calls.keys().roomOf(channel);
    Follower follower = name == null ? null : followers.find(name);
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
      case Word.There(String other, PresenceView there) -> presence.hear(room, other, there);
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

  private void listening() {
    followers.suspectAll();
    if (!timer.isShutdown()) {
      timer.execute(() -> guarded(this::retry));
    }
  }

  /** Reads the logs again of which something may be missing. */
  private void retry() {
    presence.tellAll(followers.catchUpStale(link::isConnected));
  }

  /** Says who is here, hears how far the rooms are, and forgets who is no more heard of. */
  private void heartbeat() {
    List<Room> all = followers.all();
    presence.tellAll(all);
    followers.compare(all);
    presence.forgetSilent(all);
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
    presence.sayGoodbye(followers.all());
  }
}
