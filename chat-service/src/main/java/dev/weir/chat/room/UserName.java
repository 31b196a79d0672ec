package dev.weir.chat.room;

/**
 * How a client is called to others: 1 to 128 characters of any script, none of them a control
 * character or half of a surrogate pair, and not blank.
 */
public record UserName(String value) {

  /** The longest name, in UTF-16 units. */
  public static final int LONGEST = 128;

  public UserName {
    if (!isLawful(value)) {
      throw new IllegalArgumentException(
          "a user's name has 1 to %d characters, no control characters, and is not blank"
              .formatted(LONGEST));
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
      default -> true;
    };
  }

  @Override
  public String toString() {
    return value;
  }
}
