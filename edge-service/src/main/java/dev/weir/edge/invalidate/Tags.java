package dev.weir.edge.invalidate;

import dev.weir.edge.http.Fields;
import java.util.ArrayList;
import java.util.List;

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
    List<String> tags = new ArrayList<>();
    for (String line : fields.all(FIELDS.getFirst())) {
      add(line.split(",", -1), tags);
    }
    for (String line : fields.all(FIELDS.getLast())) {
      add(line.split("[ \\t]+", -1), tags);
    }
    return tags.isEmpty() ? List.of() : List.copyOf(tags);
  }

  private static void add(String[] found, List<String> tags) {
    for (String tag : found) {
      String name = tag.strip();
      if (!name.isEmpty() && !tags.contains(name)) {
        tags.add(name);
      }
    }
  }
}
