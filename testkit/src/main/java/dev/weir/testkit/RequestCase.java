package dev.weir.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request of the corpus {@code badinput}, byte by byte, and what must become of it.
 *
 * @param name what is odd about it
 * @param status what is answered
 * @param bytes what is sent, each character a byte
 */
public record RequestCase(String name, int status, String bytes) {

  /** What is sent behind each case; a case that is refused must not let it through. */
  public static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: test\r\n\r\n";

  private static final Pattern HEADING = Pattern.compile("([a-z0-9-]+): (\\d{3})");
  private static final Pattern ESCAPE =
      Pattern.compile("\\\\(?:([rnt\\\\])|x([0-9a-f]{2})|\\{(\\d+)\\*(.*?)})");

  /** Whether it is right, and served. */
  public boolean isServed() {
    return status == 200;
  }

  /** Its name, for reports of tests. */
  @Override
  public String toString() {
    return name;
  }

  /**
   * The cases of one file.
   *
   * @param file {@code http1}; {@code http2} is read by {@link dev.weir.testkit.netty.Http2Case}
   * @throws IllegalArgumentException when a line of the file is neither heading, bytes nor comment
   */
  public static List<RequestCase> load(String file) {
    List<RequestCase> cases = new ArrayList<>();
    for (String line : text("badinput/" + file + ".txt").lines().toList()) {
      Matcher heading = HEADING.matcher(line);
      if (heading.matches()) {
        cases.add(new RequestCase(heading.group(1), Integer.parseInt(heading.group(2)), ""));
      } else if (line.startsWith("  ") && !cases.isEmpty()) {
        RequestCase begun = cases.removeLast();
        cases.add(begun.with(unescaped(line.substring(2))));
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        throw new IllegalArgumentException("not a line of a corpus: " + line);
      }
    }
    return List.copyOf(cases);
  }

  private RequestCase with(String more) {
    return new RequestCase(name, status, bytes + more);
  }

  private static String unescaped(String text) {
    return ESCAPE.matcher(text).replaceAll(found -> Matcher.quoteReplacement(meaning(found)));
  }

  private static String meaning(java.util.regex.MatchResult escape) {
    if (escape.group(1) != null) {
      return switch (escape.group(1)) {
        case "r" -> "\r";
        case "n" -> "\n";
        case "t" -> "\t";
        default -> "\\";
      };
    }
    return escape.group(2) != null
        ? String.valueOf((char) Integer.parseInt(escape.group(2), 16))
        : unescaped(escape.group(4)).repeat(Integer.parseInt(escape.group(3)));
  }

  private static String text(String resource) {
    try (InputStream in =
        Objects.requireNonNull(RequestCase.class.getResourceAsStream(resource), resource)) {
      return new String(in.readAllBytes(), ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
