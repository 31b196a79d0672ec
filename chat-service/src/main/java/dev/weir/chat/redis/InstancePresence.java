package dev.weir.chat.redis;

import dev.weir.chat.room.Moment;
import dev.weir.chat.room.PresenceView;
import dev.weir.chat.room.Room;
import dev.weir.chat.room.Rooms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Who is in rooms at which instance: tells the others who is here, and the members here who is
 * there. Safe for any thread.
 */
final class InstancePresence {

  private static final Duration GOODBYE = Duration.ofMillis(500);

  private final RoomCalls calls;
  private final Rooms rooms;
  private final Supplier<Moment> clock;
  private final String instance;
  private final ScheduledExecutorService timer;

  /**
   * One that has heard nothing yet.
   *
   * @param timer tells members of changes, after the presence interval
   */
  InstancePresence(
      RoomCalls calls,
      Rooms rooms,
      Supplier<Moment> clock,
      String instance,
      ScheduledExecutorService timer) {
    this.calls = calls;
    this.rooms = rooms;
    this.clock = clock;
    this.instance = instance;
    this.timer = timer;
  }

  /** Tells the other instances who is in a room here. */
  void tell(Room room) {
    Room current = rooms.find(room.name());
    var _ = calls.tellPresence(List.of(current == null ? room : current), Room::presenceHere);
  }

  /** The same of many, but for those in which nobody is. */
  void tellAll(List<Room> all) {
    RoomCalls.inParts(
        all.stream().filter(room -> room.presenceHere().connections() > 0).toList(),
        part -> {
          var _ = calls.tellPresence(part, Room::presenceHere);
        });
  }

  /** An instance, which may be this one, has told who is in a room there. */
  void hear(Room room, String other, PresenceView there) {
    if (!other.equals(instance)) {
      announceLater(room, room.hearPresence(other, there, clock.get()));
    }
  }

  /** Forgets instances that have been silent for too long. */
  void forgetSilent(List<Room> all) {
    long since = clock.get().nanos() - TimeUnit.MILLISECONDS.toNanos(calls.silenceMillis());
    all.forEach(room -> announceLater(room, room.forgetPresenceBefore(since)));
  }

  /** Says that nobody is here any more; waits for it, but not long. */
  void sayGoodbye(List<Room> all) {
    PresenceView nobody = new PresenceView(0, 0, List.of());
    List<CompletableFuture<?>> told = new ArrayList<>();
    RoomCalls.inParts(all, part -> told.add(calls.tellPresence(part, _ -> nobody)));
    CompletableFuture.allOf(told.toArray(CompletableFuture[]::new))
        .completeOnTimeout(null, GOODBYE.toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }

  /** What others tell is told to the members here, and not told again. */
  private void announceLater(Room room, boolean due) {
    if (due && !timer.isShutdown()) {
      long nanos = rooms.settings().presenceInterval().toNanos();
      var _ = timer.schedule(room::announcePresence, nanos, TimeUnit.NANOSECONDS);
    }
  }
}
