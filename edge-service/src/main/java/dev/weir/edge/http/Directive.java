package dev.weir.edge.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * One directive of a {@code Cache-Control} field.
 *
 * @param name in lower case
 * @param argument unquoted, empty where there is none
 * @param form whether it had an argument, and whether that could be read
 */
record Directive(String name, String argument, Form form) {

  enum Form {
    BARE,
    ARGUMENT,
    MALFORMED
  }

  /** Reads the directives of all field lines in order; never fails. */
  static List<Directive> parse(List<String> lines) {
    List<Directive> directives = new ArrayList<>();
    for (String line : lines) {
      new Reader(line).readInto(directives);
    }
    return directives;
  }

  /**
   * The argument as a lifetime in seconds. What is not a number gives 0: a response with freshness
   * that cannot be read counts as stale (RFC 9111 section 4.2.1).
   */
  long lifetimeSeconds() {
    return seconds().orElse(0);
  }

  /** The argument in seconds; empty where there is none that can be read. */
  OptionalLong seconds() {
    return form == Form.ARGUMENT ? DeltaSeconds.parse(argument) : OptionalLong.empty();
  }

  /** The argument as a list of field names in lower case. */
  List<String> fieldNames() {
    List<String> names = new ArrayList<>();
    for (String name : argument.split(",", -1)) {
      if (!name.isBlank()) {
        names.add(name.strip().toLowerCase(Locale.ROOT));
      }
    }
    return names;
  }

  /** Reads one field line from left to right. */
  private static final class Reader {
    private final String line;
    private int at;

    Reader(String line) {
      this.line = line;
    }

    void readInto(List<Directive> directives) {
      while (skipSeparators()) {
        String name = until("=, \t").toLowerCase(Locale.ROOT);
        int nameEnd = at;
        skipBlanks();
        if (!on('=')) {
          directives.add(new Directive(name, "", Form.BARE));
          continue;
        }
        boolean spaced = at > nameEnd;
        at++;
        Directive directive = argument(name);
        directives.add(spaced ? new Directive(name, "", Form.MALFORMED) : directive);
      }
    }

    private Directive argument(String name) {
      if (on('"')) {
        int close = closingQuote(at + 1);
        if (close >= 0) {
          String quoted = unescape(line.substring(at + 1, close));
          at = close + 1;
          boolean clean = until(",").isBlank();
          return new Directive(name, quoted, clean ? Form.ARGUMENT : Form.MALFORMED);
        }
      }
      String token = until(",");
      String argument = token.stripTrailing();
      boolean readable =
          !argument.isEmpty() && argument.chars().noneMatch(c -> c <= ' ' || c == '"');
      return new Directive(name, argument, readable ? Form.ARGUMENT : Form.MALFORMED);
    }

    private int closingQuote(int from) {
      for (int i = from; i < line.length(); i++) {
        if (line.charAt(i) == '\\') {
          i++;
        } else if (line.charAt(i) == '"') {
          return i;
        }
      }
      return -1;
    }

    private static String unescape(String quoted) {
      return quoted.indexOf('\\') < 0 ? quoted : quoted.replaceAll("\\\\(.)", "$1");
    }

    private boolean skipSeparators() {
      while (at < line.length()) {
        if (on('=')) {
          // what begins so names nothing
          until(",");
        } else if (on(',') || isBlank(line.charAt(at))) {
          at++;
        } else {
          return true;
        }
      }
      return false;
    }

    private void skipBlanks() {
      while (at < line.length() && isBlank(line.charAt(at))) {
        at++;
      }
    }

    private String until(String stops) {
      int from = at;
      while (at < line.length() && stops.indexOf(line.charAt(at)) < 0) {
        at++;
      }
      return line.substring(from, at);
    }

    private boolean on(char c) {
      return at < line.length() && line.charAt(at) == c;
    }

    private static boolean isBlank(char c) {
      return c == ' ' || c == '\t';
    }
  }
}
