package dev.weir.edge.http;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a field that is a Dictionary of Structured Fields (RFC 9651 section 4.2.2), strictly: one
 * character out of place, and nothing of the field counts.
 */
final class StructuredDictionary {

  /** The value of a member; parameters are read and left out. */
  sealed interface Value {

    /** An Integer, of at most 15 digits. */
    record Whole(long number) implements Value {}

    /** A Boolean, or a member without a value, which is true. */
    record Truth(boolean is) implements Value {}

    /** A String, without its quotes and escapes. */
    record Text(String text) implements Value {}

    /** Of a type that no member looked for here may have. */
    record Other() implements Value {}
  }

  /** A text that is no dictionary; caught here and never seen outside. */
  private static final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Malformed() {
      super("not a dictionary", null, false, false);
    }
  }

  private static final Value TRUE = new Value.Truth(true);
  private static final Value OTHER = new Value.Other();
  private static final int MOST_DIGITS = 15;
  private static final int MOST_DIGITS_BEFORE_POINT = 12;
  private static final int MOST_DIGITS_BEHIND_POINT = 3;
  private static final String TOKEN_SIGNS = "!#$%&'*+-.^_`|~:/";

  private final String text;
  private int at;

  private StructuredDictionary(String text) {
    this.text = text;
  }

  /**
   * Reads all lines of a field as one.
   *
   * @return the members in order, of a repeated key the last value; empty where the field is
   *     malformed
   */
  static Optional<Map<String, Value>> parse(List<String> lines) {
    try {
      return Optional.of(new StructuredDictionary(String.join(",", lines)).members());
    } catch (Malformed malformed) {
      return Optional.empty();
    }
  }

  private Map<String, Value> members() {
    Map<String, Value> members = new LinkedHashMap<>();
    skipSpaces();
    while (at < text.length()) {
      String key = key();
      Value value = takes('=') ? memberValue() : TRUE;
      parameters();
      members.remove(key);
      members.put(key, value);
      skipBlanks();
      if (at < text.length()) {
        require(takes(','));
        skipBlanks();
        require(at < text.length());
      }
    }
    return members;
  }

  private Value memberValue() {
    return on('(') ? innerList() : bareItem();
  }

  private Value innerList() {
    at++;
    skipSpaces();
    while (!takes(')')) {
      bareItem();
      parameters();
      require(on(' ') || on(')'));
      skipSpaces();
    }
    return OTHER;
  }

  private void parameters() {
    while (takes(';')) {
      skipSpaces();
      key();
      if (takes('=')) {
        bareItem();
      }
    }
  }

  private String key() {
    int from = at;
    require(at < text.length() && (isLower(text.charAt(at)) || on('*')));
    while (at < text.length() && isOfKey(text.charAt(at))) {
      at++;
    }
    return text.substring(from, at);
  }

  private Value bareItem() {
    require(at < text.length());
    char first = text.charAt(at);
    if (first == '-' || isDigit(first)) {
      return number();
    }
    if (first == '*' || isAlpha(first)) {
      return token();
    }
    at++;
    return switch (first) {
      case '"' -> string();
      case ':' -> bytes();
      case '?' -> truth();
      case '@' -> date();
      case '%' -> displayString();
      default -> throw new Malformed();
    };
  }

  private Value number() {
    boolean negative = takes('-');
    int from = at;
    skipDigits();
    int whole = at - from;
    require(whole > 0);
    if (takes('.')) {
      int behind = at;
      skipDigits();
      int digits = at - behind;
      require(
          whole <= MOST_DIGITS_BEFORE_POINT && digits >= 1 && digits <= MOST_DIGITS_BEHIND_POINT);
      return OTHER;
    }
    require(whole <= MOST_DIGITS);
    long value = Long.parseLong(text.substring(from, at));
    return new Value.Whole(negative ? -value : value);
  }

  private Value date() {
    require(number() instanceof Value.Whole);
    return OTHER;
  }

  private Value token() {
    while (at < text.length() && isOfToken(text.charAt(at))) {
      at++;
    }
    return OTHER;
  }

  private Value string() {
    StringBuilder value = new StringBuilder();
    while (true) {
      char c = next();
      if (c == '"') {
        return new Value.Text(value.toString());
      }
      if (c == '\\') {
        c = next();
        require(c == '"' || c == '\\');
      }
      value.append(c);
    }
  }

  private Value bytes() {
    int end = text.indexOf(':', at);
    require(end >= 0);
    try {
      Base64.getDecoder().decode(text.substring(at, end));
    } catch (IllegalArgumentException e) {
      throw new Malformed();
    }
    at = end + 1;
    return OTHER;
  }

  private Value truth() {
    char c = next();
    require(c == '0' || c == '1');
    return c == '1' ? TRUE : new Value.Truth(false);
  }

  private Value displayString() {
    require(next() == '"');
    while (true) {
      char c = next();
      if (c == '"') {
        return OTHER;
      }
      if (c == '%') {
        require(isLowerHex(next()));
        require(isLowerHex(next()));
      }
    }
  }

  /** The next visible character or space. */
  private char next() {
    require(at < text.length());
    char c = text.charAt(at++);
    require(c >= ' ' && c < 0x7f);
    return c;
  }

  private boolean on(char c) {
    return at < text.length() && text.charAt(at) == c;
  }

  private boolean takes(char c) {
    boolean there = on(c);
    if (there) {
      at++;
    }
    return there;
  }

  private void skipDigits() {
    while (at < text.length() && isDigit(text.charAt(at))) {
      at++;
    }
  }

  private void skipSpaces() {
    while (on(' ')) {
      at++;
    }
  }

  private void skipBlanks() {
    while (on(' ') || on('\t')) {
      at++;
    }
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new Malformed();
    }
  }

  private static boolean isOfKey(char c) {
    return isLower(c) || isDigit(c) || c == '_' || c == '-' || c == '.' || c == '*';
  }

  private static boolean isOfToken(char c) {
    return isAlpha(c) || isDigit(c) || TOKEN_SIGNS.indexOf(c) >= 0;
  }

  private static boolean isLower(char c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean isAlpha(char c) {
    return isLower(c) || (c >= 'A' && c <= 'Z');
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLowerHex(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'f');
  }
}
