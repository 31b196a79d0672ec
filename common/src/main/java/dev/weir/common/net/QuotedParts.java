package dev.weir.common.net;

/** Parts of a field's value with quoted strings in it (RFC 9110 section 5.6.4). */
public final class QuotedParts {

  private QuotedParts() {}

  /**
   * Where the part that begins at {@code from} ends: at a separator outside quotes, or with the
   * text.
   *
   * @param separators characters that part
   */
  public static int end(String text, int from, String separators) {
    boolean quoted = false;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && quoted) {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && separators.indexOf(c) >= 0) {
        return i;
      }
    }
    return text.length();
  }
}
