package dev.weir.chat.netty.room;

import dev.weir.chat.access.AccessPolicy;
import dev.weir.chat.access.Caller;
import dev.weir.chat.netty.client.Attendance;
import dev.weir.chat.netty.client.Connection;
import dev.weir.chat.netty.client.Connections;
import dev.weir.chat.netty.client.InFlight;
import dev.weir.chat.netty.client.Visitor;
import dev.weir.chat.netty.client.WebSocketPipeline;
import dev.weir.chat.protocol.CommandReader;
import dev.weir.chat.room.Draft;
import dev.weir.chat.room.Moment;
import dev.weir.chat.room.Position;
import dev.weir.chat.room.PublishOutcome;
import dev.weir.chat.room.Room;
import dev.weir.chat.room.RoomBans;
import dev.weir.chat.room.RoomName;
import dev.weir.chat.room.RoomStore;
import dev.weir.chat.room.Rooms;
import dev.weir.chat.room.UserName;
import dev.weir.chat.session.CloseReason;
import dev.weir.chat.session.UserPlaces;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Serves the subprotocol {@code weir.chat.v1}: its clients are Netty channels after a WebSocket
 * handshake, on any number of event loops, and meet in {@link Rooms}. Safe for any thread.
 */
public final class RoomServer {

  /** Publishes that may wait for their answers before clients have to wait. */
  private static final int MOST_UNANSWERED = 2_000;

  private final RoomStore store;
  private final RoomServerSettings settings;
  private final AccessPolicy access;
  private final LongSupplier nanos;
  private final InstantSource wall;
  private final CommandReader reader;
  private final RoomCounters counters = new RoomCounters();
  private final InFlight inFlight;
  private final InFlight unanswered = new InFlight(MOST_UNANSWERED);
  private final Attendance attendance = new Attendance();
  private final ConcurrentHashMap<EventLoop, RoomLoop> loops = new ConcurrentHashMap<>();
  private final Connections connections;
  private final RoomBans bans = new RoomBans();
  private final Sessions sessions = new Sessions();
  private final UserPlaces users;

  /**
   * A server without clients yet.
   *
   * @param store where the rooms are kept
   * @param access whom it lets in
   * @param users how many connections one user may have
   * @param connections where clients are listed
   * @param nanos monotonic nanoseconds, as {@link System#nanoTime}
   * @param wall the time that messages are stamped with
   */
  public RoomServer(
      RoomStore store,
      RoomServerSettings settings,
      AccessPolicy access,
      UserPlaces users,
      Connections connections,
      LongSupplier nanos,
      InstantSource wall) {
    this.store = store;
    this.settings = settings;
    this.access = access;
    this.users = users;
    this.connections = connections;
    this.nanos = nanos;
    this.wall = wall;
    this.reader = new CommandReader(settings.commands());
    this.inFlight = new InFlight(settings.connection().logBytes());
    store.onRemoval(this::removeHere);
  }

  /**
   * Makes a channel a client until it closes. From here on its frames, control frames included, are
   * this server's: handlers behind the WebSocket decoder see no more of them.
   *
   * @param channel open, its pipeline as Netty's WebSocket handshake leaves it
   */
  public void join(Channel channel, Visitor visitor) {
    if (channel.eventLoop().inEventLoop()) {
      install(channel, visitor);
    } else {
      channel.eventLoop().execute(() -> install(channel, visitor));
    }
  }

  /**
   * Lets a reader of one room in, by server-sent events. To be called on its client's event loop.
   *
   * @param room as {@link RoomStore#open} has opened it
   * @param after what it saw last; null for nothing of the past
   * @param retry how long it is to wait before it comes back, when it is cut off
   * @return null where the room is no more: it is to be opened again
   */
  public @Nullable EventStream read(
      Room room,
      @Nullable Position after,
      Caller caller,
      Visitor visitor,
      EventExecutor loop,
      Duration retry) {
    EventStream stream = new EventStream(this, caller, visitor, loop);
    if (!stream.join(room, after, retry)) {
      return null;
    }
    attendance.entered();
    return stream;
  }

  /** A name for a reader that gives none. */
  public UserName guestName() {
    return new UserName("anonymous-" + connections.nextId());
  }

  /** Until when a user is kept out of a room; null for one who is not. */
  public @Nullable Instant bannedUntil(RoomName room, UserName user) {
    return bans.until(room, user, wall.instant());
  }

  /**
   * Stores a message in a room, and hands it to all who are there.
   *
   * @see #isBusy
   */
  public CompletableFuture<PublishOutcome> publish(RoomName room, Draft draft) {
    CompletableFuture<PublishOutcome> answer = store.publish(room, draft, now());
    if (answer.isDone()) {
      count(answer.join());
      return answer;
    }
    unanswered.add(1);
    return answer.thenApply(
        outcome -> {
          count(outcome);
          if (unanswered.remove(1)) {
            wakePublishers();
          }
          return outcome;
        });
  }

  private void count(PublishOutcome outcome) {
    if (outcome instanceof PublishOutcome.Stored stored) {
      counters.stored(stored.repeated());
    }
  }

  /** Whether so much is on its way to clients that nobody should publish more just now. */
  public boolean isBusy() {
    return inFlight.isFull() || unanswered.isFull();
  }

  /**
   * Takes a user out of a room, with all of its connections at whatever instance, and tells them.
   * It may come back, unless {@link #bans} keep it out.
   *
   * @param here the room, where this instance has it
   * @param reason as it is told
   * @return whether it was there, as far as is known
   */
  public boolean remove(RoomName room, @Nullable Room here, UserName user, String reason) {
    boolean elsewhere = here != null && store.isElsewhere(here, user);
    store.removeElsewhere(room, user, reason);
    return (here != null && removeHere(here, user, reason)) || elsewhere;
  }

  private boolean removeHere(Room room, UserName user, String reason) {
    Set<String> held = room.connectionsOf(user);
    for (String connection : held) {
      Connection member = connections.find(connection);
      if (member != null) {
        member.loop().execute(() -> member.removeFrom(room.name(), reason));
      }
    }
    return !held.isEmpty();
  }

  /** Forgets what has had its time; to be called every few seconds. */
  public void sweep() {
    store.sweep(now());
    bans.forget(wall.instant());
  }

  /** Clients that are here now, or that have been sent away and not yet closed. */
  public int members() {
    return attendance.count();
  }

  public RoomCounters counters() {
    return counters;
  }

  /** Who is kept out of which rooms. */
  public RoomBans bans() {
    return bans;
  }

  /** Clients by the secrets with which others may take their places. */
  public Sessions sessions() {
    return sessions;
  }

  /** The rooms that are here. */
  public Rooms rooms() {
    return store.rooms();
  }

  /** Where the rooms are kept. */
  public RoomStore store() {
    return store;
  }

  /** This moment on the server's clocks. */
  public Moment now() {
    return new Moment(nanos.getAsLong(), wall.millis());
  }

  /**
   * Sends every client, and every one that comes before {@link #reopen}, away with {@link
   * CloseReason#RESTART}.
   *
   * @return done when the last one has closed or it is ended, at the latest after the close
   *     time-out
   */
  public CompletableFuture<Void> drain() {
    CompletableFuture<Void> drained = attendance.drain();
    for (RoomLoop loop : loops.values()) {
      loop.eventLoop()
          .execute(() -> loop.clients().each(client -> client.close(CloseReason.RESTART)));
    }
    for (Connection connection : connections.all()) {
      if (connection instanceof EventStream) {
        Connections.close(connection, CloseReason.RESTART, CloseReason.RESTART.text());
      }
    }
    return drained;
  }

  /** Ends {@link #drain}: clients that come from now on may stay. */
  public void reopen() {
    attendance.reopen();
  }

  RoomServerSettings settings() {
    return settings;
  }

  AccessPolicy access() {
    return access;
  }

  UserPlaces users() {
    return users;
  }

  InstantSource wall() {
    return wall;
  }

  LongSupplier nanos() {
    return nanos;
  }

  CommandReader reader() {
    return reader;
  }

  InFlight inFlight() {
    return inFlight;
  }

  Connections connections() {
    return connections;
  }

  /** Tells every loop that its publishers may read again. */
  void wakePublishers() {
    for (RoomLoop loop : loops.values()) {
      loop.eventLoop().execute(loop.clients()::resume);
    }
  }

  private void install(Channel channel, Visitor visitor) {
    attendance.entered();
    if (!channel.isActive()) {
      left(visitor);
      return;
    }
    RoomLoop loop = loops.computeIfAbsent(channel.eventLoop(), key -> newLoop(key, channel));
    String connection = connections.nextId();
    RoomMember member =
        WebSocketPipeline.install(
            channel,
            settings.connection().limits(),
            visitor.deflate(),
            out -> new RoomMember(out, this, loop, connection, visitor, () -> left(visitor)));
    if (attendance.draining()) {
      member.close(CloseReason.RESTART);
    }
  }

  private RoomLoop newLoop(EventLoop loop, Channel channel) {
    long checkNanos = settings.connection().heartbeat().checkEvery().toNanos();
    return new RoomLoop(loop, channel.alloc(), this, checkNanos);
  }

  /** Has a room tell its members of changes in presence, after the interval. */
  void announceLater(Room room, boolean due, EventExecutor loop) {
    if (due) {
      long nanos = rooms().settings().presenceInterval().toNanos();
      var _ = loop.schedule(() -> store.announcePresence(room), nanos, TimeUnit.NANOSECONDS);
    }
  }

  /** A connection that counted as present in a room without being a member does not any more. */
  void withdraw(Room room, UserName user, String connection, EventExecutor loop) {
    announceLater(room, room.withdraw(user, connection), loop);
    store.left(room, now());
  }

  void left(Visitor visitor) {
    visitor.whenGone().run();
    attendance.left();
  }
}
