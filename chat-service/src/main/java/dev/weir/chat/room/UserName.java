package dev.weir.chat.room;

/**
 * How a client is called to others: 1 to 128 characters of any script, none of them a control
 * character, half of a surrogate pair or one that turns the order of what stands around it (UAX #9
 * sections 2.1 to 2.5), and not blank.
 */
public record UserName(String value) {

  /** The longest name, in UTF-16 units. */
  public static final int LONGEST = 128;

  public UserName {
    if (!isLawful(value)) {
      throw new IllegalArgumentException(
          "a user's name has 1 to %d printable characters, not all blank".formatted(LONGEST));
    }
  }

  /** Whether a text may name a user. */
  public static boolean isLawful(String text) {
    return !text.isBlank()
        && text.length() <= LONGEST
        && text.codePoints().allMatch(UserName::isPrintable);
  }

  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.FORMAT -> !turnsOrder(c);
      default -> true;
    };
  }

  /** Marks of a direction, as names in Arabic or Hebrew may need, are none of these. */
  private static boolean turnsOrder(int c) {
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  }

  @Override
  public String toString() {
    return value;
  }
}
