package dev.weir.chat.room;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How rooms behave.
 *
 * @param maxRooms rooms at once; at least 1
 * @param history what each room remembers, where its kind says nothing else
 * @param totalHistoryBytes what all rooms remember together; at least 1
 * @param maxKeys publish keys that a room remembers at once; 0 or more
 * @param maxListed users that a room tells by name; 0 or more
 * @param presenceInterval how long changes of presence are gathered; positive
 * @param slowMembers what becomes of slow members, where the room's kind says nothing else
 * @param kinds what is different in some rooms; a room is of the kind that has the longest pattern
 *     for it
 */
public record RoomSettings(
    int maxRooms,
    HistoryLimits history,
    long totalHistoryBytes,
    int maxKeys,
    int maxListed,
    Duration presenceInterval,
    SlowMemberPolicy slowMembers,
    List<RoomKind> kinds) {

  /** For how long a publish key is remembered. */
  public static final Duration KEY_WINDOW = Duration.ofMinutes(10);

  public RoomSettings {
    if (maxRooms < 1 || totalHistoryBytes < 1 || maxKeys < 0 || maxListed < 0) {
      throw new IllegalArgumentException(
          "rooms %d and bytes of all histories %d must be at least 1, keys %d and listed users %d 0"
              .formatted(maxRooms, totalHistoryBytes, maxKeys, maxListed));
    }
    if (!presenceInterval.isPositive()) {
      throw new IllegalArgumentException(
          "a presence interval of " + presenceInterval + ": it must be positive");
    }
    kinds = List.copyOf(kinds);
    Set<RoomPattern> seen = new HashSet<>();
    for (RoomKind kind : kinds) {
      for (RoomPattern pattern : kind.rooms()) {
        if (!seen.add(pattern)) {
          throw new IllegalArgumentException(
              "\"%s\" is of two kinds of rooms, or twice of one".formatted(pattern.text()));
        }
      }
    }
  }

  /** What becomes of the slow members of one room. */
  public SlowMemberPolicy policyOf(RoomName room) {
    RoomKind kind = kindOf(room);
    return kind == null ? slowMembers : kind.slowMembers();
  }

  /** What one room remembers. */
  public HistoryLimits historyOf(RoomName room) {
    RoomKind kind = kindOf(room);
    return kind == null ? history : kind.history();
  }

  private @Nullable RoomKind kindOf(RoomName room) {
    RoomKind found = null;
    int longest = -1;
    for (RoomKind kind : kinds) {
      int fit = kind.fit(room);
      if (fit > longest) {
        longest = fit;
        found = kind;
      }
    }
    return found;
  }
}
