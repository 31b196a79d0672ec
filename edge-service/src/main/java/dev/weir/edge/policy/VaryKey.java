package dev.weir.edge.policy;

import dev.weir.edge.http.Fields;
import java.util.ArrayList;
import java.util.List;

/**
 * The request fields that a stored response was chosen by (RFC 9111 section 4.1).
 *
 * @param names of the request fields, in lower case; empty where the response has no {@code Vary}
 * @param values what the request that fetched it had there; empty text where the field was absent
 */
public record VaryKey(List<String> names, List<String> values) {

  /** Matches every request. */
  public static final VaryKey NONE = new VaryKey(List.of(), List.of());

  public VaryKey {
    names = List.copyOf(names);
    values = List.copyOf(values);
  }

  /** What {@code request} has in the fields {@code names}. */
  public static VaryKey of(List<String> names, Fields request) {
    if (names.isEmpty()) {
      return NONE;
    }
    List<String> values = new ArrayList<>(names.size());
    for (String name : names) {
      values.add(combined(request, name));
    }
    return new VaryKey(names, values);
  }

  /** Whether {@code request} asks for the same variant. */
  public boolean matches(Fields request) {
    for (int i = 0; i < names.size(); i++) {
      if (!values.get(i).equals(combined(request, names.get(i)))) {
        return false;
      }
    }
    return true;
  }

  /** The lines of a field as one list, white space around commas removed. */
  private static String combined(Fields request, String name) {
    List<String> lines = request.all(name);
    if (lines.isEmpty()) {
      return "";
    }
    String joined = lines.size() == 1 ? lines.getFirst().strip() : String.join(",", lines).strip();
    return joined.indexOf(',') < 0 ? joined : joined.replaceAll("[ \\t]*,[ \\t]*", ",");
  }
}
