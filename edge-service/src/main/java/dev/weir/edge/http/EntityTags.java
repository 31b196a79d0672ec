package dev.weir.edge.http;

import java.util.List;

/** Compares entity tags (RFC 9110 section 8.8.3). */
public final class EntityTags {

  private EntityTags() {}

  /** Whether {@code If-None-Match} lines name {@code tag}, compared weakly, or are {@code *}. */
  public static boolean anyMatches(List<String> lines, String tag) {
    String opaque = opaque(tag);
    for (String line : lines) {
      if (line.strip().equals("*") || lists(line, opaque)) {
        return true;
      }
    }
    return false;
  }

  /** Whether both are strong and the same. */
  public static boolean strongMatch(String one, String other) {
    return one.startsWith("\"") && one.equals(other);
  }

  private static boolean lists(String line, String opaque) {
    int at = line.indexOf('"');
    while (at >= 0) {
      int end = line.indexOf('"', at + 1);
      if (end < 0) {
        return false;
      }
      if (line.substring(at, end + 1).equals(opaque)) {
        return true;
      }
      at = line.indexOf('"', end + 1);
    }
    return false;
  }

  private static String opaque(String tag) {
    return tag.startsWith("W/") ? tag.substring(2) : tag;
  }
}
