package dev.weir.chat.room;

import java.util.List;

/**
 * The next that a member who fell behind gets from history.
 *
 * @param messages the oldest that it has not had; may be none
 * @param anew whether the room has begun anew since: then there are none, and it goes on from head
 * @param complete whether these are all up to the newest
 * @param head the newest message
 * @param sequence the newest delivery
 * @param unstored how many deliveries were not of stored messages
 */
public record CatchUp(
    List<StoredMessage> messages,
    boolean anew,
    boolean complete,
    Position head,
    long sequence,
    long unstored) {

  public CatchUp {
    messages = List.copyOf(messages);
  }

  /** The offset of the first message here; one past the newest when there is none. */
  public long first() {
    return messages.isEmpty() ? head.offset() + 1 : messages.getFirst().offset();
  }

  /** The offset of the last message here; the newest when there is none. */
  public long last() {
    return messages.isEmpty() ? head.offset() : messages.getLast().offset();
  }
}
