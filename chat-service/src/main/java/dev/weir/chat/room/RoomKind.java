package dev.weir.chat.room;

import java.util.List;

/**
 * What is different in some rooms.
 *
 * @param rooms which; at least one pattern
 * @param history what each of them remembers
 * @param slowMembers what becomes of their slow members
 */
public record RoomKind(
    List<RoomPattern> rooms, HistoryLimits history, SlowMemberPolicy slowMembers) {

  public RoomKind {
    rooms = List.copyOf(rooms);
    if (rooms.isEmpty()) {
      throw new IllegalArgumentException("rooms is missing: expected names, or beginnings and *");
    }
  }

  /** The length of the longest of its patterns that fits a room; -1 where none does. */
  int fit(RoomName room) {
    int longest = -1;
    for (RoomPattern pattern : rooms) {
      if (pattern.matches(room)) {
        longest = Math.max(longest, pattern.text().length());
      }
    }
    return longest;
  }
}
