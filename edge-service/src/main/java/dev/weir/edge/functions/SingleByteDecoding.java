package dev.weir.edge.functions;

import java.nio.charset.Charset;
import java.util.Map;

/** An encoding of one byte a character, whose lower half is ASCII. */
final class SingleByteDecoding implements TextDecoding {
  private static final int HALF = 0x80;
  private static final int CONTROLS = 0xA0;
  private static final char NONE = '\uFFFD';

  private final char[] upper;

  private SingleByteDecoding(char[] upper) {
    this.upper = upper;
  }

  /**
   * As Java knows it; the standard gives bytes below A0 that mean nothing to Java the control
   * character of their number.
   *
   * @param other the bytes for which the standard has another character
   */
  static SingleByteDecoding of(Charset charset, Map<Integer, Character> other) {
    char[] upper = new char[HALF];
    for (int i = 0; i < HALF; i++) {
      char known = new String(new byte[] {(byte) (HALF + i)}, charset).charAt(0);
      char meant = known == NONE && HALF + i < CONTROLS ? (char) (HALF + i) : known;
      upper[i] = other.getOrDefault(HALF + i, meant);
    }
    return new SingleByteDecoding(upper);
  }

  /** With these characters from A0 on, and the controls below. */
  static SingleByteDecoding of(String characters) {
    char[] upper = new char[HALF];
    for (int i = 0; i < HALF; i++) {
      upper[i] = HALF + i < CONTROLS ? (char) (HALF + i) : characters.charAt(HALF + i - CONTROLS);
    }
    return new SingleByteDecoding(upper);
  }

  /** {@code x-user-defined}: the upper half is of the private use area. */
  static int userDefined(byte[] piece, boolean last, DecodedText into) {
    for (byte one : piece) {
      into.append(one >= 0 ? one : 0xF700 + (one & 0xFF));
    }
    return 0;
  }

  @Override
  public int decode(byte[] piece, boolean last, DecodedText into) {
    for (byte one : piece) {
      if (one >= 0) {
        into.append(one);
      } else if (upper[one & 0x7F] == NONE) {
        into.malformed();
      } else {
        into.append(upper[one & 0x7F]);
      }
    }
    return 0;
  }
}
