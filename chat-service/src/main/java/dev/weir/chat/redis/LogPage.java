package dev.weir.chat.redis;

import dev.weir.chat.room.Position;
import dev.weir.chat.room.PresenceView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What {@code read.lua} answers. */
sealed interface LogPage {

  /** There is no room. */
  record None() implements LogPage {}

  /** There is none, and there are as many as may be. */
  record TooManyRooms() implements LogPage {}

  /**
   * Part of a log.
   *
   * @param head the newest message
   * @param first the offset of the oldest that is left; one past the newest where none is
   * @param atMillis when Redis answered so, by its clock
   * @param entries those that were asked for, oldest first, without a gap
   * @param there who is in the room, by instance
   */
  record Found(
      Position head,
      long first,
      long atMillis,
      List<LogEntry> entries,
      Map<String, PresenceView> there)
      implements LogPage {

    /** Whether this is all that there is. */
    boolean isLast() {
      return entries.isEmpty() || entries.getLast().at().offset() >= head.offset();
    }
  }

  /** Reads an answer. */
  static LogPage read(List<Object> reply) {
    return switch (((Long) reply.getFirst()).intValue()) {
      case 0 -> found(reply);
      case 1 -> new None();
      default -> new TooManyRooms();
    };
  }

  private static Found found(List<Object> reply) {
    String epoch = (String) reply.get(1);
    int count = Integer.parseInt((String) reply.get(4));
    int next = 6;
    List<LogEntry> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++, next += 3) {
      Position at = new Position(epoch, number(reply.get(next)));
      entries.add(LogEntry.of(at, number(reply.get(next + 1)), (String) reply.get(next + 2)));
    }
    Map<String, PresenceView> there = new HashMap<>();
    for (; next + 1 < reply.size(); next += 2) {
      there.put((String) reply.get(next), Word.There.read((String) reply.get(next + 1)));
    }
    Position head = new Position(epoch, number(reply.get(2)));
    return new Found(head, number(reply.get(3)), number(reply.get(5)), entries, there);
  }

  private static long number(Object text) {
    return Long.parseLong((String) text);
  }
}
