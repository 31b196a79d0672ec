package dev.weir.edge.site;

import dev.weir.edge.invalidate.Glob;
import java.util.List;

/** The names in {@code Cookie} fields (RFC 6265 section 4.2.1), in whatever state they come. */
final class CookieNames {

  private CookieNames() {}

  /** Whether one of the cookies has a name that fits one of the patterns. */
  static boolean anyOf(List<String> lines, List<Glob> patterns) {
    for (String line : lines) {
      int from = 0;
      while (from < line.length()) {
        int semicolon = line.indexOf(';', from);
        int end = semicolon < 0 ? line.length() : semicolon;
        if (fits(name(line, from, end), patterns)) {
          return true;
        }
        from = end + 1;
      }
    }
    return false;
  }

  private static String name(String line, int from, int end) {
    int equals = line.indexOf('=', from);
    return line.substring(from, equals < 0 || equals > end ? end : equals).strip();
  }

  private static boolean fits(String name, List<Glob> patterns) {
    if (name.isEmpty()) {
      return false;
    }
    for (Glob pattern : patterns) {
      if (pattern.matches(name)) {
        return true;
      }
    }
    return false;
  }
}
