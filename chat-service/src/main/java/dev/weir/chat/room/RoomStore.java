package dev.weir.chat.room;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Where rooms are kept: in the memory of this instance, or where several share them. It decides in
 * which order the messages of a room stand, and which were published before.
 *
 * <p>Safe for any thread. No answer fails: what goes wrong is an outcome. Answers that come later
 * come by any thread.
 */
public interface RoomStore {

  /** Told to take a user out of a room, with all of its connections here. */
  @FunctionalInterface
  interface Removal {

    /**
     * An operator wants it so, at whatever instance.
     *
     * @param reason as the user is told
     */
    void remove(Room room, UserName user, String reason);
  }

  /** The rooms that are here: those that members of this instance are in, at least. */
  Rooms rooms();

  /**
   * Stores a message in a room, and hands it to all who are there. Messages that one thread
   * publishes to a room stand in that order.
   */
  CompletableFuture<PublishOutcome> publish(RoomName room, Draft draft, Moment now);

  /**
   * A room to be joined, which is made unless it exists.
   *
   * @param reached how far whoever comes has seen it: the room is to be that far where it can
   */
  CompletableFuture<Opening> open(RoomName room, @Nullable Position reached, Moment now);

  /** A room to be read, unless there is none. */
  CompletableFuture<Opening> find(RoomName room, Moment now);

  /** Hands a signal to all who are there, which nobody can recover. */
  void signal(Room room, String from, byte[] data);

  /** Tells all who are there what has changed in presence since the last time. */
  void announcePresence(Room room);

  /** Whether a user is in a room elsewhere, as far as is known here. */
  boolean isElsewhere(Room room, UserName user);

  /** Has a user taken out of a room wherever else it is. */
  void removeElsewhere(RoomName room, UserName user, String reason);

  /** Says who takes users out here. */
  void onRemoval(Removal removal);

  /** The last member of an outlet has left a room. */
  void left(Room room, Moment now);

  /** Forgets what has had its time; to be called every few seconds. */
  void sweep(Moment now);
}
