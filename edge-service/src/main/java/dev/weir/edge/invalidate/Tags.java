package dev.weir.edge.invalidate;

import dev.weir.edge.http.Fields;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The tags that an origin gives an answer, for purges by tag: {@code Cache-Tag}, separated by
 * commas, and {@code Surrogate-Key}, separated by spaces.
 */
public final class Tags {

  /** The fields that name them. */
  public static final List<String> FIELDS = List.of("cache-tag", "surrogate-key");

  private Tags() {}

  /** The tags of an answer, each once; case counts. */
  public static List<String> of(Fields fields) {
    Set<String> tags = new LinkedHashSet<>();
    for (String line : fields.all(FIELDS.getFirst())) {
      add(line.split(",", -1), tags);
    }
    for (String line : fields.all(FIELDS.getLast())) {
      add(line.split("[ \\t]+", -1), tags);
    }
    return tags.isEmpty() ? List.of() : List.copyOf(tags);
  }

  private static void add(String[] found, Set<String> tags) {
    for (String tag : found) {
      String name = tag.strip();
      if (!name.isEmpty()) {
        tags.add(name);
      }
    }
  }
}
