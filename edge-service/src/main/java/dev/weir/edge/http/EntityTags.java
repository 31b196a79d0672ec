package dev.weir.edge.http;

import java.util.List;

/** Compares entity tags (RFC 9110 section 8.8.3). */
public final class EntityTags {

  private EntityTags() {}

  /**
   * Whether {@code If-None-Match} lines name {@code tag}, compared weakly, or are {@code *}. A tag
   * in another form than the standard's ({@code abc}, {@code w/"abc"}) matches the very same text.
   */
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
    return isStrong(one) && one.equals(other);
  }

  /** Whether a tag is of the strong form: two responses that have it are the same in each byte. */
  public static boolean isStrong(String tag) {
    return tag.length() > 1 && tag.startsWith("\"") && tag.endsWith("\"");
  }

  /** Looks through a list whose members are parted by commas outside quotes. */
  private static boolean lists(String line, String opaque) {
    int from = 0;
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        if (isSame(line.substring(from, i), opaque)) {
          return true;
        }
        from = i + 1;
      }
    }
    return isSame(line.substring(from), opaque);
  }

  private static boolean isSame(String member, String opaque) {
    String tag = member.strip();
    return !tag.isEmpty() && opaque(tag).equals(opaque);
  }

  private static String opaque(String tag) {
    return tag.startsWith("W/") ? tag.substring(2) : tag;
  }
}
