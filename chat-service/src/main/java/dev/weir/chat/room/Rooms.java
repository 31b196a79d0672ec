package dev.weir.chat.room;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All rooms. One comes into being when it is first joined or published to, and ends when nothing is
 * left of it, as {@link #sweep} finds. Safe for any thread.
 */
public final class Rooms {

  private final RoomSettings settings;
  private final RoomFrames frames;
  private final Supplier<String> epochs;
  private final HistoryBudget budget;
  private final ConcurrentHashMap<String, Room> byName = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();

  /**
   * No rooms yet.
   *
   * @param epochs names for the lives of rooms: letters and digits, never the same twice; always ""
   *     for rooms that follow a log which instances share
   */
  public Rooms(RoomSettings settings, RoomFrames frames, Supplier<String> epochs) {
    this.settings = settings;
    this.frames = frames;
    this.epochs = epochs;
    this.budget = new HistoryBudget(settings.totalHistoryBytes());
  }

  public RoomSettings settings() {
    return settings;
  }

  /** Stores a message in a room, and hands it to all who are there. */
  public PublishOutcome publish(RoomName name, Draft draft, Moment now) {
    PublishOutcome outcome = in(name, room -> room.publish(draft, now));
    return outcome == null ? new PublishOutcome.TooManyRooms(settings.maxRooms()) : outcome;
  }

  /** A room, which is made unless it exists; null where there can be no more. */
  public @Nullable Room open(RoomName name) {
    return in(name, room -> room.touch() ? room : null);
  }

  /** A room that exists; null for one that does not. */
  public @Nullable Room find(RoomName name) {
    return byName.get(name.value());
  }

  public int size() {
    return count.get();
  }

  /** Bytes of all histories. */
  public long historyBytes() {
    return budget.held();
  }

  /** Every room, in no particular order. */
  public List<RoomSummary> summaries() {
    List<RoomSummary> all = new ArrayList<>();
    byName.values().forEach(room -> all.add(room.summary()));
    return all;
  }

  /** Forgets what has had its time, and ends the rooms of which nothing is left. */
  public void sweep(Moment now) {
    byName.values().forEach(room -> endIfIdle(room, now));
  }

  /** Ends a room of which nothing is left; any other stays. Returns whether it is no more. */
  public boolean endIfIdle(Room room, Moment now) {
    return ended(room, room.closeIfIdle(now));
  }

  /**
   * Ends a room without members, here alone, which follows a log. Returns whether it is no more.
   */
  public boolean endIfEmpty(Room room) {
    return ended(room, room.closeIfEmpty());
  }

  private boolean ended(Room room, boolean closed) {
    if (closed && byName.remove(room.name().value(), room)) {
      count.decrementAndGet();
    }
    return closed;
  }

  /** Does something in a room; null when there can be no more rooms. One just ended is replaced. */
  private <T> @Nullable T in(RoomName name, Function<Room, @Nullable T> action) {
    while (true) {
      Room room = byName.get(name.value());
      if (room == null) {
        room = create(name);
      }
      if (room == null) {
        return null;
      }
      T outcome = action.apply(room);
      if (outcome != null) {
        return outcome;
      }
      if (byName.remove(name.value(), room)) {
        count.decrementAndGet();
      }
    }
  }

  private @Nullable Room create(RoomName name) {
    if (count.incrementAndGet() > settings.maxRooms()) {
      count.decrementAndGet();
      return byName.get(name.value());
    }
    Room fresh = new Room(name, epochs.get(), settings, budget, frames);
    Room other = byName.putIfAbsent(name.value(), fresh);
    if (other != null) {
      count.decrementAndGet();
      return other;
    }
    return fresh;
  }
}
