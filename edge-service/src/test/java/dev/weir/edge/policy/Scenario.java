package dev.weir.edge.policy;

import dev.weir.edge.http.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A cache conversation in a file, about one URL; a {@code Content-Location} is taken for that of
 * the request, and a {@code Content-Range} for one that can be read. Lines:
 *
 * <pre>
 * # a comment
 * at 10s                         the time, since the start of the scenario
 * request GET                    fields follow, indented: "  Name: value"
 * response 200                   what the origin answers; "{now-60s}" in a value is a date
 * stored | not-stored REASON     expected of that response
 * lifetime 60s SOURCE            expected of that response
 * serve age=5s ttl=55s           expected of the request, from what is stored
 * serve-while-revalidating age=70s ttl=-10s
 * revalidate stale|request [or-stale]
 * unsatisfiable
 * no-variant
 * </pre>
 */
final class Scenario {

  /** A line that is no field, with the fields under it. */
  record Step(int line, String word, String argument, List<String[]> fields) implements Fields {

    @Override
    public @Nullable String first(String name) {
      List<String> values = all(name);
      return values.isEmpty() ? null : values.getFirst();
    }

    @Override
    public List<String> all(String name) {
      return fields.stream()
          .filter(field -> field[0].equals(name.toLowerCase(Locale.ROOT)))
          .map(field -> field[1])
          .toList();
    }
  }

  private Scenario() {}

  static List<Step> parse(List<String> lines) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      if (line.startsWith("  ")) {
        int colon = line.indexOf(':');
        String name = line.substring(2, colon).toLowerCase(Locale.ROOT);
        steps.getLast().fields().add(new String[] {name, line.substring(colon + 1).strip()});
      } else {
        int space = line.indexOf(' ');
        String word = space < 0 ? line : line.substring(0, space);
        String argument = space < 0 ? "" : line.substring(space + 1).strip();
        steps.add(new Step(i + 1, word, argument, new ArrayList<>()));
      }
    }
    return steps;
  }
}
