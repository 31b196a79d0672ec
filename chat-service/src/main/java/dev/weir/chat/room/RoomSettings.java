package dev.weir.chat.room;

import java.time.Duration;
import java.util.List;

/**
 * How rooms behave.
 *
 * @param maxRooms rooms at once; at least 1
 * @param history what each room remembers
 * @param totalHistoryBytes what all rooms remember together; at least 1
 * @param maxKeys publish keys that a room remembers at once; 0 or more
 * @param maxListed users that a room tells by name; 0 or more
 * @param presenceInterval how long changes of presence are gathered; positive
 * @param slowMembers what becomes of slow members
 * @param skipping the rooms where slow members skip whatever {@code slowMembers} says
 */
public record RoomSettings(
    int maxRooms,
    HistoryLimits history,
    long totalHistoryBytes,
    int maxKeys,
    int maxListed,
    Duration presenceInterval,
    SlowMemberPolicy slowMembers,
    List<RoomPattern> skipping) {

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
    skipping = List.copyOf(skipping);
  }

  /** What becomes of the slow members of one room. */
  public SlowMemberPolicy policyOf(RoomName room) {
    return skipping.stream().anyMatch(pattern -> pattern.matches(room))
        ? SlowMemberPolicy.SKIP
        : slowMembers;
  }
}
