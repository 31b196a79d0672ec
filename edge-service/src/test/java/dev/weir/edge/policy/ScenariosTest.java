package dev.weir.edge.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.edge.http.Fields;
import dev.weir.edge.http.HttpDate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plays every scenario file against the policy; a line it does not know fails. */
class ScenariosTest {

  private static final Path FOLDER = Path.of("src/test/resources/scenarios");
  private static final long START = 1_800_000_000_000L;
  private static final Pattern DATE = Pattern.compile("\\{now([+-]\\d+)s}");

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void scenarioComesOutAsWritten(Path file) throws IOException {
    Conversation conversation = new Conversation(file.getFileName().toString());
    List<Scenario.Step> steps = Scenario.parse(Files.readAllLines(file));
    assertThat(steps).as("%s says something", file).isNotEmpty();
    steps.forEach(conversation::play);
  }

  /** One cache with one key. */
  private static final class Conversation {
    private final CachePolicy policy = new CachePolicy(CacheRules.DEFAULT);
    private final List<Kept> stored = new ArrayList<>();
    private final String file;
    private long now = START;
    private RequestFacts request = RequestFacts.of("GET", fields(List.of()), false);
    private Fields requestFields = fields(List.of());
    private ResponseFacts response = ResponseFacts.of(200, fields(List.of()), START);
    private Storage storage = new Storage.NotStorable(Storage.Reason.METHOD);

    private record Kept(VaryKey vary, StoredFacts facts) {}

    Conversation(String file) {
      this.file = file;
    }

    void play(Scenario.Step step) {
      String where = file + ":" + step.line();
      switch (step.word()) {
        case "at" -> now = START + millis(step.argument());
        case "request" -> ask(step);
        case "response" -> answer(step);
        case "stored" -> assertThat(storage).as(where).isInstanceOf(Storage.Storable.class);
        case "not-stored" ->
            assertThat(storage)
                .as(where)
                .isEqualTo(new Storage.NotStorable(Storage.Reason.valueOf(step.argument())));
        case "lifetime" -> assertThat(lifetime()).as(where).isEqualTo(step.argument());
        case "serve", "serve-while-revalidating", "revalidate", "unsatisfiable", "no-variant" ->
            assertThat(reuse()).as(where).isEqualTo((step.word() + " " + step.argument()).strip());
        default -> throw new AssertionError(where + ": unknown word '" + step.word() + "'");
      }
    }

    private void ask(Scenario.Step step) {
      requestFields = fields(step.fields());
      request = RequestFacts.of(step.argument(), requestFields, false);
    }

    private void answer(Scenario.Step step) {
      Fields fields = fields(step.fields());
      response = ResponseFacts.of(Integer.parseInt(step.argument()), policy.read(fields), now);
      storage = storage(fields);
      if (storage instanceof Storage.Storable(StoredFacts facts)) {
        stored.removeIf(kept -> kept.vary().matches(requestFields));
        VaryKey vary = policy.varyKey(response, requestFields, fields.first("content-language"));
        stored.addFirst(new Kept(vary, facts));
      }
    }

    private Storage storage(Fields fields) {
      if (request.isPost()) {
        return policy.postStorage(request, response, fields.has("content-location"), now, now);
      }
      return fields.has("content-range")
          ? policy.partStorage(request, response, now, now)
          : policy.storage(request, response, now, now);
    }

    private String lifetime() {
      Lifetime lifetime = policy.lifetime(response);
      return lifetime.millis() / 1000 + "s " + lifetime.source();
    }

    private String reuse() {
      return stored.stream()
          .filter(kept -> kept.vary().matches(requestFields))
          .findFirst()
          .map(kept -> words(policy.reuse(request, kept.facts(), now)))
          .orElse("no-variant");
    }

    private static String words(Reuse reuse) {
      return switch (reuse) {
        case Reuse.Serve(long age, long ttl) ->
            "serve age=" + age / 1000 + "s ttl=" + ttl / 1000 + "s";
        case Reuse.ServeWhileRevalidating(long age, long ttl) ->
            "serve-while-revalidating age=" + age / 1000 + "s ttl=" + ttl / 1000 + "s";
        case Reuse.Revalidate(Reuse.Why why, boolean orStale) ->
            "revalidate "
                + (why == Reuse.Why.STALE ? "stale" : "request")
                + (orStale ? " or-stale" : "");
        case Reuse.Unsatisfiable() -> "unsatisfiable";
      };
    }

    private Fields fields(List<String[]> lines) {
      List<String[]> dated = new ArrayList<>();
      for (String[] field : lines) {
        dated.add(new String[] {field[0], dates(field[1])});
      }
      return new Scenario.Step(0, "", "", dated);
    }

    private String dates(String value) {
      Matcher matcher = DATE.matcher(value);
      return matcher.replaceAll(
          match -> HttpDate.format(now + Long.parseLong(match.group(1)) * 1000));
    }

    private static long millis(String text) {
      return Long.parseLong(text.substring(0, text.length() - 1)) * 1000;
    }
  }
}
