package dev.weir.common.audit;

/** Keeps text on one line. */
final class Lines {

  private Lines() {}

  /** The text with a space for each character that a terminal or a log reader could act on. */
  static String one(String text) {
    StringBuilder line = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean ends = Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
      line.append(ends ? ' ' : c);
    }
    return line.toString();
  }
}
