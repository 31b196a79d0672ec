package dev.weir.chat.room;

import java.util.List;

/**
 * Part of a room's history, oldest first.
 *
 * @param head the newest message that there ever was
 * @param first the offset of the oldest message that is remembered; one past the newest if none is
 * @param messages what was asked for
 */
public record HistoryPage(Position head, long first, List<StoredMessage> messages) {

  public HistoryPage {
    messages = List.copyOf(messages);
  }
}
