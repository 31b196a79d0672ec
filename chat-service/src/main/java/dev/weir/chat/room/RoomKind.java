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

  /** How closely the best of its patterns fits a room; -1 where none does. */
  int fit(RoomName room) {
    return rooms.stream().mapToInt(pattern -> pattern.fit(room)).max().orElse(-1);
  }
}
