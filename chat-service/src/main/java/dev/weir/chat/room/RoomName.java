package dev.weir.chat.room;

/**
 * The name of a room: 1 to 128 characters, letters and digits of any script and {@code - _ . : / @
 * # + ~}. Names are compared as they are, without regard to Unicode normalisation.
 */
public record RoomName(String value) {

  /** The longest name, in UTF-16 units. */
  public static final int LONGEST = 128;

  private static final String MARKS = "-_.:/@#+~";

  public RoomName {
    if (!isLawful(value)) {
      throw new IllegalArgumentException(
          "a room's name has 1 to %d letters, digits and %s".formatted(LONGEST, MARKS));
    }
  }

  /** Whether a text may name a room. */
  public static boolean isLawful(String text) {
    return !text.isEmpty()
        && text.length() <= LONGEST
        && text.codePoints().allMatch(c -> Character.isLetterOrDigit(c) || MARKS.indexOf(c) >= 0);
  }

  @Override
  public String toString() {
    return value;
  }
}
