package dev.weir.chat.room;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Rooms of this instance alone: what is said in them is lost when it stops. */
public final class MemoryRooms implements RoomStore {

  private final Rooms rooms;

  /** Keeps its messages in these rooms. */
  public MemoryRooms(Rooms rooms) {
    this.rooms = rooms;
  }

  @Override
  public Rooms rooms() {
    return rooms;
  }

  @Override
  public CompletableFuture<PublishOutcome> publish(RoomName room, Draft draft, Moment now) {
    return CompletableFuture.completedFuture(rooms.publish(room, draft, now));
  }

  @Override
  public CompletableFuture<Opening> open(RoomName room, @Nullable Position reached, Moment now) {
    Room opened = rooms.open(room);
    return CompletableFuture.completedFuture(
        opened == null
            ? new Opening.TooManyRooms(rooms.settings().maxRooms())
            : new Opening.Opened(opened));
  }

  @Override
  public CompletableFuture<Opening> find(RoomName room, Moment now) {
    Room found = rooms.find(room);
    return CompletableFuture.completedFuture(
        found == null ? new Opening.NoSuchRoom() : new Opening.Opened(found));
  }

  @Override
  public void signal(Room room, String from, byte[] data) {
    room.signal(from, data);
  }

  @Override
  public void announcePresence(Room room) {
    room.announcePresence();
  }

  @Override
  public boolean isElsewhere(Room room, UserName user) {
    return false;
  }

  @Override
  public void removeElsewhere(RoomName room, UserName user, String reason) {}

  @Override
  public void onRemoval(Removal removal) {}

  @Override
  public void left(Room room, Moment now) {
    rooms.endIfIdle(room, now);
  }

  @Override
  public void sweep(Moment now) {
    rooms.sweep(now);
  }
}
