package dev.weir.chat.redis;

import dev.weir.chat.room.Moment;
import dev.weir.chat.room.Position;
import dev.weir.chat.room.Room;
import dev.weir.chat.room.RoomName;
import dev.weir.chat.room.Rooms;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The rooms that are here, each with what keeps it up to date, as long as somebody wants it. Safe
 * for any thread.
 */
final class Followers {

  private final RoomCalls calls;
  private final Rooms rooms;
  private final Supplier<Moment> clock;
  private final InstancePresence presence;
  private final ConcurrentHashMap<String, Follower> byName = new ConcurrentHashMap<>();

  Followers(RoomCalls calls, Rooms rooms, Supplier<Moment> clock, InstancePresence presence) {
    this.calls = calls;
    this.rooms = rooms;
    this.clock = clock;
    this.presence = presence;
  }

  /** That of a room; null where the room is not here. */
  @Nullable Follower find(String room) {
    return byName.get(room);
  }

  /** The newest message that a room has here. */
  Room.Newest newest(RoomName room) {
    Follower follower = byName.get(room.value());
    return follower == null ? new Room.Newest(new Position("", 0), 0) : follower.room().newest();
  }

  /** The one that keeps this room up to date; one of a room that is no more is replaced. */
  Follower follow(Room room) {
    return byName.compute(
        room.name().value(),
        (_, known) -> {
          if (known != null && known.room() == room) {
            return known;
          }
          return new Follower(
              room,
              (newest, create) -> calls.page(room.name(), newest, create),
              clock,
              (other, there) -> presence.hear(room, other, there));
        });
  }

  /** There is no such room, and it takes no place here, unless somebody wants it meanwhile. */
  void forget(Follower follower) {
    byName.computeIfPresent(
        follower.room().name().value(),
        (_, known) -> {
          boolean nobodys = known == follower && !known.isWanted();
          return nobodys && hasEnded(known, rooms.endIfEmpty(known.room())) ? null : known;
        });
  }

  /** Ends rooms that nobody has wanted for a while. */
  void sweep(Moment now) {
    for (String name : byName.keySet()) {
      byName.computeIfPresent(
          name,
          (_, follower) ->
              hasEnded(follower, rooms.endIfIdle(follower.room(), now)) ? null : follower);
    }
  }

  /** The rooms that are here. */
  List<Room> all() {
    return byName.values().stream().map(Follower::room).toList();
  }

  /** Something may have been missed in any room. */
  void suspectAll() {
    byName.values().forEach(Follower::suspect);
  }

  /**
   * Reads the logs again of which something may be missing.
   *
   * @param isConnected whether to go on after the first, which is enough to find out
   * @return the rooms whose logs are read
   */
  List<Room> catchUpStale(BooleanSupplier isConnected) {
    List<Room> back = new ArrayList<>();
    for (Follower follower : byName.values()) {
      if (follower.isStale()) {
        var _ = follower.catchUp();
        back.add(follower.room());
        if (!isConnected.getAsBoolean()) {
          break;
        }
      }
    }
    return back;
  }

  /** Asks how far rooms are, and reads the logs of those that are behind here. */
  void compare(List<Room> all) {
    RoomCalls.inParts(
        all,
        some ->
            calls
                .heads(some)
                .whenComplete(
                    (heads, failure) -> {
                      for (int i = 0; i < some.size(); i++) {
                        catchUpUnlessAt(some.get(i), heads, 2 * i);
                      }
                    }));
  }

  private void catchUpUnlessAt(Room room, @Nullable List<Object> heads, int index) {
    Follower follower = byName.get(room.name().value());
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

  private boolean hasEnded(Follower follower, boolean ended) {
    if (ended) {
      calls.hush(follower.room().name());
    }
    return ended;
  }
}
