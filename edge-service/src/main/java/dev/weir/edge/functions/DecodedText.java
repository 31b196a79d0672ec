package dev.weir.edge.functions;

/** Text that is being decoded: bytes that mean nothing become U+FFFD, or are refused. */
final class DecodedText {
  private static final char REPLACEMENT = '\uFFFD';

  private final StringBuilder text;
  private final boolean fatal;

  DecodedText(int length, boolean fatal) {
    this.text = new StringBuilder(length);
    this.fatal = fatal;
  }

  void append(int codePoint) {
    text.appendCodePoint(codePoint);
  }

  void append(String characters) {
    text.append(characters);
  }

  /** Bytes that mean nothing. */
  void malformed() {
    if (fatal) {
      throw new Malformed();
    }
    text.append(REPLACEMENT);
  }

  @Override
  public String toString() {
    return text.toString();
  }

  /** Bytes mean nothing where that is not allowed. */
  static final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Malformed() {
      super("bytes that mean nothing", null, false, false);
    }
  }
}
