package dev.weir.chat.room;

/**
 * Names of rooms: one name, or all that begin alike.
 *
 * @param text a room's name, or the beginning of names and {@code *}; {@code *} alone is every room
 */
public record RoomPattern(String text) {

  /** Every room there is. */
  public static final RoomPattern EVERY = new RoomPattern("*");

  public RoomPattern {
    if (!isLawful(text)) {
      throw new IllegalArgumentException(
          "\"%s\" names no rooms: expected a room's name, or the beginning of one and *"
              .formatted(text));
    }
  }

  /** Whether a text may be such a pattern. */
  public static boolean isLawful(String text) {
    return text.equals("*") || RoomName.isLawful(isOpen(text) ? beginning(text) : text);
  }

  public boolean matches(RoomName room) {
    return isOpen(text) ? room.value().startsWith(beginning(text)) : room.value().equals(text);
  }

  /**
   * How closely it fits a room: a name closer than any beginning of it, and a long beginning closer
   * than a short one; -1 where it does not.
   */
  int fit(RoomName room) {
    if (!matches(room)) {
      return -1;
    }
    return isOpen(text) ? text.length() - 1 : Integer.MAX_VALUE;
  }

  private static boolean isOpen(String text) {
    return text.endsWith("*");
  }

  private static String beginning(String text) {
    return text.substring(0, text.length() - 1);
  }
}
