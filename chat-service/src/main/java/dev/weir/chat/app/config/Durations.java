package dev.weir.chat.app.config;

import dev.weir.common.problem.Problem;
import dev.weir.common.problem.ProblemException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;

/** Reads durations from requests, as the settings write them. */
public final class Durations {

  private Durations() {}

  /**
   * Reads one.
   *
   * @param name of the parameter, for the message
   * @param usual what holds where none is given
   * @throws ProblemException if it is none, or not within the bounds
   */
  public static Duration parse(
      String name, @Nullable String text, Duration usual, Duration least, Duration most) {
    if (text == null) {
      return usual;
    }
    try {
      Duration given = DurationStyle.detectAndParse(text.strip());
      if (given.compareTo(least) >= 0 && given.compareTo(most) <= 0) {
        return given;
      }
      throw refused(name, text, least, most);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw refused(name, text, least, most);
    }
  }

  private static ProblemException refused(String name, String text, Duration least, Duration most) {
    return new ProblemException(
        Problem.of(
            "bad-duration",
            "Bad duration",
            400,
            "%s is \"%s\": expected %ds to %ds, written as 30s or 10m."
                .formatted(name, text, least.toSeconds(), most.toSeconds())));
  }
}
