package dev.weir.common.net;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a comma-separated field, from the last to the first, read no further than asked
 * for. Commas in quoted strings do not separate (RFC 9110 section 5.6.4).
 *
 * <p>Reading from the right keeps a quote that a client left open from swallowing what a proxy
 * appended.
 */
final class ListEntries {
  private static final int LONGEST_ENTRY = 512;

  private final List<String> lines;
  private int line;
  private int end;

  ListEntries(List<String> lines) {
    this.lines = lines;
    this.line = lines.size() - 1;
    this.end = lines.isEmpty() ? -1 : lines.getLast().length();
  }

  /** The next entry to the left, trimmed; {@code null} at the start, or when one is too long. */
  @Nullable String previous() {
    while (line >= 0) {
      String text = lines.get(line);
      int comma = commaBefore(text, end);
      if (end - comma > LONGEST_ENTRY) {
        return null;
      }
      String entry = text.substring(comma + 1, end).strip();
      moveTo(comma);
      if (!entry.isEmpty()) {
        return entry;
      }
    }
    return null;
  }

  private void moveTo(int comma) {
    end = comma;
    if (comma < 0) {
      line--;
      end = line < 0 ? -1 : lines.get(line).length();
    }
  }

  private static int commaBefore(String text, int end) {
    boolean quoted = false;
    int stop = Math.max(-1, end - LONGEST_ENTRY - 1);
    for (int i = end - 1; i > stop; i--) {
      char c = text.charAt(i);
      if (c == '"' && !escaped(text, i)) {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        return i;
      }
    }
    return stop;
  }

  private static boolean escaped(String text, int quote) {
    int slashes = 0;
    while (quote - slashes > 0 && text.charAt(quote - slashes - 1) == '\\') {
      slashes++;
    }
    return slashes % 2 == 1;
  }
}
