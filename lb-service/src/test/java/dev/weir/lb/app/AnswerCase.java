package dev.weir.lb.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An answer of an upstream, and what the client must be given for it.
 *
 * @param name what is odd about it
 * @param method what the client asks by
 * @param closes whether the upstream closes the connection behind it
 * @param expected what the client gets, see {@code answers.txt}
 * @param bytes what the upstream sends, in UTF-8
 */
record AnswerCase(String name, String method, boolean closes, String expected, String bytes) {

  private static final Pattern HEADING =
      Pattern.compile("([a-z0-9.-]+)(?: \\((HEAD)?(?:, )?(closes)?\\))?: (.+)");

  /** All that there are. */
  static List<AnswerCase> load() {
    List<AnswerCase> cases = new ArrayList<>();
    for (String line : text().lines().toList()) {
      Matcher heading = HEADING.matcher(line);
      if (line.startsWith("  ")) {
        AnswerCase begun = cases.removeLast();
        cases.add(begun.with(line.substring(2).translateEscapes()));
      } else if (heading.matches()) {
        cases.add(
            new AnswerCase(
                heading.group(1),
                Objects.requireNonNullElse(heading.group(2), "GET"),
                heading.group(3) != null,
                heading.group(4),
                ""));
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        throw new IllegalArgumentException("not a line of a corpus: " + line);
      }
    }
    return List.copyOf(cases);
  }

  private AnswerCase with(String more) {
    return new AnswerCase(name, method, closes, expected, bytes + more);
  }

  private static String text() {
    try (InputStream in =
        Objects.requireNonNull(AnswerCase.class.getResourceAsStream("/answers.txt"))) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its name, for reports of tests. */
  @Override
  public String toString() {
    return name;
  }
}
