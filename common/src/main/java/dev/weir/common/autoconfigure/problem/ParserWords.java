package dev.weir.common.autoconfigure.problem;

import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;

/** What Jackson says of a text that is no JSON, in words that make sense to who sent it. */
public final class ParserWords {

  /** What it says of itself: where the text came from, and which of its features are off. */
  private static final Pattern INNARDS =
      Pattern.compile(
          " ?\\(start marker at \\[.*?]\\)"
              + "|, from `[^`]*`"
              + "|: enable `[^`]*` to allow"
              + "| \\(not recognized as one since [^)]*\\)");

  private ParserWords() {}

  /** Why it is none, without the place. */
  public static String of(JacksonException failure) {
    String message = String.valueOf(failure.getOriginalMessage());
    return message.startsWith("Trailing token")
        ? "something follows it"
        : INNARDS.matcher(message).replaceAll("");
  }
}
