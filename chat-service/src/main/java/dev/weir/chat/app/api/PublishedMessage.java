package dev.weir.chat.app.api;

import dev.weir.chat.room.PublishOutcome;
import dev.weir.chat.room.RoomName;

/**
 * A message that is stored.
 *
 * @param room where
 * @param epoch which life of the room its offset counts in
 * @param offset its place in the room's order
 * @param id names it for good
 * @param repeated whether it was stored before, under the same key, so that nobody gets it again
 */
record PublishedMessage(String room, String epoch, long offset, String id, boolean repeated) {

  static PublishedMessage of(RoomName room, PublishOutcome.Stored stored) {
    return new PublishedMessage(
        room.value(),
        stored.ack().position().epoch(),
        stored.ack().position().offset(),
        stored.ack().id(),
        stored.repeated());
  }
}
