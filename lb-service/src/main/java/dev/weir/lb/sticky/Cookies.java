package dev.weir.lb.sticky;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds one cookie among those of a message (RFC 6265), and takes one out. */
public final class Cookies {

  private Cookies() {}

  /** The value of a cookie in a {@code Cookie} field; null: it is not there. */
  static @Nullable String value(String field, String name) {
    int at = 0;
    while (at < field.length()) {
      int end = end(field, at);
      int start = start(field, at, end);
      if (isNamed(field, start, name)) {
        return field.substring(start + name.length() + 1, trimmed(field, end));
      }
      at = end + 1;
    }
    return null;
  }

  /** All values that a {@code Cookie} field gives a cookie. */
  public static List<String> values(String field, String name) {
    List<String> values = new ArrayList<>();
    int at = 0;
    while (at < field.length()) {
      int end = end(field, at);
      String value = value(field.substring(at, end), name);
      if (value != null) {
        values.add(value);
      }
      at = end + 1;
    }
    return values;
  }

  /** The value that a {@code Set-Cookie} field gives a cookie; null: it is of another. */
  static @Nullable String valueSet(String field, String name) {
    int end = end(field, 0);
    int start = start(field, 0, end);
    return isNamed(field, start, name)
        ? field.substring(start + name.length() + 1, trimmed(field, end))
        : null;
  }

  /**
   * {@code Cookie} fields without a cookie, all else as it was; fields that would be empty are left
   * out.
   */
  public static List<String> without(List<String> fields, String name) {
    List<String> left = new ArrayList<>(fields.size());
    for (String field : fields) {
      String rest = value(field, name) == null ? field : without(field, name);
      if (!rest.isEmpty()) {
        left.add(rest);
      }
    }
    return left;
  }

  private static String without(String field, String name) {
    StringBuilder rest = new StringBuilder(field.length());
    int at = 0;
    while (at < field.length()) {
      int end = end(field, at);
      int start = start(field, at, end);
      if (!isNamed(field, start, name)) {
        if (!rest.isEmpty()) {
          rest.append("; ");
        }
        rest.append(field, start, end);
      }
      at = end + 1;
    }
    return rest.toString();
  }

  private static boolean isNamed(String field, int start, String name) {
    return field.startsWith(name, start) && field.startsWith("=", start + name.length());
  }

  private static int end(String field, int at) {
    int semicolon = field.indexOf(';', at);
    return semicolon < 0 ? field.length() : semicolon;
  }

  private static int start(String field, int at, int end) {
    int start = at;
    while (start < end && (field.charAt(start) == ' ' || field.charAt(start) == '\t')) {
      start++;
    }
    return start;
  }

  private static int trimmed(String field, int end) {
    int last = end;
    while (last > 0 && (field.charAt(last - 1) == ' ' || field.charAt(last - 1) == '\t')) {
      last--;
    }
    return last;
  }
}
