package dev.weir.edge.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Plays every file of {@code conversations} between a client, an edge and an origin. Lines:
 *
 * <pre>
 * # a comment
 * later 10s                      time passes
 * request GET /path              what the client sends; fields follow, indented: "  Name: value"
 * origin 200 body                what the origin answers; without it, it must not be asked
 * sent                           the fields that the origin got
 * expect 200 body                what the client gets
 * </pre>
 *
 * Under {@code sent} and {@code expect}, a value of {@code -} means that the field is absent,
 * {@code ~text} that it contains the text. {@code {host}} is the edge's address. An origin's answer
 * that names its {@code Content-Length} has no body, as to HEAD.
 */
class ConversationsIT {

  private static final Path FOLDER = Path.of("src/test/resources/conversations");

  /** A line that is no field, with the fields under it. */
  private record Line(int number, String word, String argument, List<String> fields) {

    String word(int index) {
      String[] words = argument.split(" ", 2);
      return index < words.length ? words[index] : "";
    }
  }

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void conversationGoesAsWritten(Path file) throws Exception {
    List<Line> lines = parse(Files.readAllLines(file));
    try (ScriptedUpstream origin = ScriptedUpstream.start(script(lines));
        RunningEdge edge = RunningEdge.before(origin.url())) {
      new Play(file.getFileName().toString(), edge, origin).play(lines);
    }
  }

  private static List<Line> parse(List<String> text) {
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < text.size(); i++) {
      String line = text.get(i);
      if (line.startsWith("  ")) {
        lines.getLast().fields().add(line.strip());
      } else if (!line.isBlank() && !line.startsWith("#")) {
        String[] words = line.split(" ", 2);
        String argument = words.length > 1 ? words[1] : "";
        lines.add(new Line(i + 1, words[0], argument, new ArrayList<>()));
      }
    }
    return lines;
  }

  private static Script script(List<Line> lines) {
    List<Step> steps = new ArrayList<>();
    for (Line line : lines) {
      if (line.word().equals("origin")) {
        steps.add(Step.request());
        steps.add(answer(line));
      }
    }
    return new Script(steps, false);
  }

  private static Step answer(Line line) {
    int status = Integer.parseInt(line.word(0));
    String[] fields = line.fields().toArray(String[]::new);
    boolean ownLength = Stream.of(fields).anyMatch(field -> field.startsWith("Content-Length"));
    return status == 304 || status < 200 || status == 204 || ownLength
        ? Step.send("HTTP/1.1 " + status + " Scripted\r\n" + lines(fields) + "\r\n")
        : Step.respond(status, line.word(1), fields);
  }

  private static String lines(String... fields) {
    return Stream.of(fields).map(field -> field + "\r\n").reduce("", String::concat);
  }

  private static final class Play {
    private final String file;
    private final RunningEdge edge;
    private final ScriptedUpstream origin;
    private Line request = new Line(0, "request", "GET /", List.of());
    private int asked;

    Play(String file, RunningEdge edge, ScriptedUpstream origin) {
      this.file = file;
      this.edge = edge;
      this.origin = origin;
    }

    void play(List<Line> lines) throws IOException {
      List<Line> sent = new ArrayList<>();
      for (Line line : lines) {
        switch (line.word()) {
          case "later" ->
              edge.later(Duration.parse("PT" + line.argument().toUpperCase(Locale.ROOT)));
          case "request" -> request = line;
          case "origin" -> asked++;
          case "sent" -> sent.add(line);
          case "expect" -> {
            expect(line);
            sent.forEach(this::sent);
            sent.clear();
          }
          default -> throw new AssertionError(where(line) + ": unknown word");
        }
      }
    }

    private void expect(Line line) throws IOException {
      String[] fields = request.fields().toArray(String[]::new);
      RawMessage answer = Http.request(edge.port(), request.word(0), request.word(1), fields);
      assertThat(answer.status()).as(where(line)).isEqualTo(Integer.parseInt(line.word(0)));
      if (line.argument().contains(" ")) {
        assertThat(answer.text()).as(where(line)).isEqualTo(line.word(1));
      }
      check(line, answer);
      assertThat(origin.requests()).as("%s: requests at the origin", where(line)).hasSize(asked);
    }

    private void sent(Line line) {
      check(line, origin.requests().getLast());
    }

    private void check(Line line, RawMessage message) {
      for (String field : line.fields()) {
        String name = field.substring(0, field.indexOf(':'));
        String value = field.substring(field.indexOf(':') + 1).strip();
        String found = String.join(" | ", message.headers(name));
        String where = where(line) + " " + name;
        if (value.equals("-")) {
          assertThat(message.header(name)).as(where).isEmpty();
        } else if (value.startsWith("~")) {
          assertThat(found).as(where).contains(value.substring(1));
        } else {
          assertThat(found).as(where).isEqualTo(value.replace("{host}", host()));
        }
      }
    }

    private String host() {
      return "localhost:" + edge.port();
    }

    private String where(Line line) {
      return file + ":" + line.number();
    }
  }
}
