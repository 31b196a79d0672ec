package dev.weir.chat.room;

/**
 * The name of a room: 1 to 128 characters, letters of any script with their marks, digits and
 * {@code - _ . : / @ # + ~}. Names are compared as they are, without regard to Unicode
 * normalisation.
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
        && !isAccent(text.codePointAt(0))
        && text.codePoints()
            .allMatch(c -> Character.isLetterOrDigit(c) || MARKS.indexOf(c) >= 0 || isAccent(c));
  }

  /** What many scripts write around a letter, such as vowels. */
  private static boolean isAccent(int c) {
    int type = Character.getType(c);
    return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
  }

  @Override
  public String toString() {
    return value;
  }
}
