package dev.weir.edge.site;

import dev.weir.common.net.HttpToken;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is changed in the header fields of a message. First fields are removed, then set, then
 * added.
 *
 * @param remove names of fields that go
 * @param set fields that replace all of their name
 * @param add fields that come beside those of their name
 */
public record FieldRules(List<String> remove, Map<String, String> set, Map<String, String> add) {

  /** Nothing is changed. */
  public static final FieldRules NONE = new FieldRules(List.of(), Map.of(), Map.of());

  /** They say where a message ends, or speak of one connection. */
  private static final Set<String> NOT_TO_CHANGE =
      Set.of(
          "connection",
          "content-length",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  public FieldRules {
    remove = List.copyOf(remove);
    set = Map.copyOf(new TreeMap<>(set));
    add = Map.copyOf(new TreeMap<>(add));
    remove.forEach(FieldRules::checkName);
    set.forEach(FieldRules::check);
    add.forEach(FieldRules::check);
  }

  private static void check(String name, String value) {
    checkName(name);
    if (!value.matches(
        "[\\x21-\\x7e\\x80-\\xff]([\\t\\x20-\\x7e\\x80-\\xff]*[\\x21-\\x7e\\x80-\\xff])?")) {
      throw new IllegalArgumentException(
          "the value of field '" + name + "' is refused: expected visible characters");
    }
  }

  private static void checkName(String name) {
    if (!HttpToken.is(name)) {
      throw new IllegalArgumentException("'" + name + "' is no name of a field");
    }
    if (NOT_TO_CHANGE.contains(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException(
          "field '" + name + "' is refused: it belongs to one connection, not to the message");
    }
  }

  public boolean isNone() {
    return remove.isEmpty() && set.isEmpty() && add.isEmpty();
  }
}
