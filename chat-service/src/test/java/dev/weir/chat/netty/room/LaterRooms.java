package dev.weir.chat.netty.room;

import dev.weir.chat.room.Draft;
import dev.weir.chat.room.Moment;
import dev.weir.chat.room.Opening;
import dev.weir.chat.room.Position;
import dev.weir.chat.room.PublishOutcome;
import dev.weir.chat.room.Room;
import dev.weir.chat.room.RoomName;
import dev.weir.chat.room.RoomStore;
import dev.weir.chat.room.Rooms;
import dev.weir.chat.room.UserName;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Rooms that answer when a test says so, as if they were elsewhere. */
final class LaterRooms implements RoomStore {

  private final RoomStore rooms;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private boolean away;

  LaterRooms(RoomStore rooms) {
    this.rooms = rooms;
  }

  int waiting() {
    return waiting.size();
  }

  /** Answers what was asked until now. */
  void answer() {
    for (int i = waiting.size(); i > 0; i--) {
      waiting.remove().run();
    }
  }

  void goAway() {
    away = true;
  }

  private <T> CompletableFuture<T> later(Supplier<CompletableFuture<T>> action) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    waiting.add(() -> answer.complete(action.get().join()));
    return answer;
  }

  @Override
  public Rooms rooms() {
    return rooms.rooms();
  }

  @Override
  public CompletableFuture<PublishOutcome> publish(RoomName room, Draft draft, Moment now) {
    return later(
        () ->
            away
                ? CompletableFuture.completedFuture(new PublishOutcome.Unavailable("away"))
                : rooms.publish(room, draft, now));
  }

  @Override
  public CompletableFuture<Opening> open(RoomName room, @Nullable Position reached, Moment now) {
    return later(
        () ->
            away
                ? CompletableFuture.completedFuture(new Opening.Unavailable("away"))
                : rooms.open(room, reached, now));
  }

  @Override
  public CompletableFuture<Opening> find(RoomName room, Moment now) {
    return later(() -> rooms.find(room, now));
  }

  @Override
  public void signal(Room room, String from, byte[] data) {
    rooms.signal(room, from, data);
  }

  @Override
  public void announcePresence(Room room) {
    rooms.announcePresence(room);
  }

  @Override
  public boolean isElsewhere(Room room, UserName user) {
    return rooms.isElsewhere(room, user);
  }

  @Override
  public void removeElsewhere(RoomName room, UserName user, String reason) {
    rooms.removeElsewhere(room, user, reason);
  }

  @Override
  public void onRemoval(Removal removal) {
    rooms.onRemoval(removal);
  }

  @Override
  public void left(Room room, Moment now) {
    rooms.left(room, now);
  }

  @Override
  public void sweep(Moment now) {
    rooms.sweep(now);
  }
}
