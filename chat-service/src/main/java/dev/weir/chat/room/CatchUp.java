package dev.weir.chat.room;

import java.util.List;

/**
 * The next that a member who fell behind gets from history.
 *
 * @param messages the oldest that it has not had; may be none
 * @param complete whether these are all up to the newest
 * @param head the newest message
 * @param sequence the newest delivery
 */
public record CatchUp(List<StoredMessage> messages, boolean complete, long head, long sequence) {

  public CatchUp {
    messages = List.copyOf(messages);
  }

  /** The offset of the first message here; one past the newest when there is none. */
  public long first() {
    return messages.isEmpty() ? head + 1 : messages.getFirst().offset();
  }

  /** The offset of the last message here; the newest when there is none. */
  public long last() {
    return messages.isEmpty() ? head : messages.getLast().offset();
  }
}
