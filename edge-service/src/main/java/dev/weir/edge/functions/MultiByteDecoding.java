package dev.weir.edge.functions;

import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/**
 * An encoding of ASCII and pairs of bytes, some also of longer sequences. What pairs mean, Java's
 * charsets tell; what an error takes with it, the Encoding standard: a byte of ASCII never.
 */
abstract sealed class MultiByteDecoding implements TextDecoding {

  /** Of {@link #longer}: it is a pair. */
  private static final int A_PAIR = 0;

  /** Of {@link #longer}: the piece ends before it does. */
  private static final int CUT_SHORT = -1;

  private final @Nullable String[] pairs = new String[1 << 16];

  MultiByteDecoding(int lastLead) {
    for (int lead = 0x81; lead <= lastLead; lead++) {
      for (int trail = 0x40; trail <= 0xFE; trail++) {
        if (isLead(lead)) {
          pairs[lead << 8 | trail] = known(pair(lead, trail));
        }
      }
    }
  }

  /** What a byte means alone; null where it means nothing. */
  abstract @Nullable String single(int one);

  abstract boolean isLead(int one);

  /** What Java says that a pair means. */
  abstract String pair(int lead, int trail);

  /** The bytes of a sequence that is no pair, which it has appended or found malformed. */
  int longer(byte[] piece, int at, DecodedText into) {
    return A_PAIR;
  }

  private static @Nullable String known(String text) {
    boolean none = text.indexOf('\uFFFD') >= 0 || text.length() > 2;
    return none ? null : text;
  }

  @Override
  public final int decode(byte[] piece, boolean last, DecodedText into) {
    int at = 0;
    while (at < piece.length) {
      int one = piece[at] & 0xFF;
      int taken = isLead(one) ? sequence(piece, at, into) : alone(one, into);
      if (taken == CUT_SHORT) {
        if (!last) {
          return piece.length - at;
        }
        into.malformed();
        return 0;
      }
      at += taken;
    }
    return 0;
  }

  private int alone(int one, DecodedText into) {
    String meant = one < 0x80 ? null : single(one);
    if (one < 0x80) {
      into.append(one);
    } else {
      appendOrMalformed(meant, into);
    }
    return 1;
  }

  private int sequence(byte[] piece, int at, DecodedText into) {
    if (at + 1 == piece.length) {
      return CUT_SHORT;
    }
    int longer = longer(piece, at, into);
    if (longer != A_PAIR) {
      return longer;
    }
    int trail = piece[at + 1] & 0xFF;
    String meant = pairs[(piece[at] & 0xFF) << 8 | trail];
    appendOrMalformed(meant, into);
    return meant == null && trail < 0x80 ? 1 : 2;
  }

  private static void appendOrMalformed(@Nullable String meant, DecodedText into) {
    if (meant == null) {
      into.malformed();
    } else {
      into.append(meant);
    }
  }

  private static String java(Charset charset, int... sequence) {
    byte[] bytes = new byte[sequence.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) sequence[i];
    }
    return new String(bytes, charset);
  }

  private static boolean within(int one, int from, int to) {
    return one >= from && one <= to;
  }

  /** Half-width Katakana, which both Japanese encodings have as single bytes. */
  private static String katakana(int one) {
    return String.valueOf((char) (0xFF61 - 0xA1 + one));
  }

  /** Big5 and EUC-KR: nothing but pairs. */
  static final class Pairs extends MultiByteDecoding {
    private final Charset charset;

    private Pairs(Charset charset) {
      this.charset = charset;
      super(0xFE);
    }

    static Pairs big5() {
      return new Pairs(Charset.forName("Big5-HKSCS"));
    }

    static Pairs eucKr() {
      return new Pairs(Charset.forName("x-windows-949"));
    }

    @Override
    @Nullable String single(int one) {
      return null;
    }

    @Override
    boolean isLead(int one) {
      return within(one, 0x81, 0xFE);
    }

    @Override
    String pair(int lead, int trail) {
      String meant = java(charset, lead, trail);
      boolean forPrivateUse = within(meant.charAt(0), 0xE000, 0xF8FF);
      return forPrivateUse ? "\uFFFD" : meant;
    }
  }

  /** GBK and GB18030, which decode alike. */
  static final class Gb18030 extends MultiByteDecoding {
    private static final Charset JAVA = Charset.forName("GB18030");

    Gb18030() {
      super(0xFE);
    }

    @Override
    @Nullable String single(int one) {
      return one == 0x80 ? "€" : null;
    }

    @Override
    boolean isLead(int one) {
      return within(one, 0x81, 0xFE);
    }

    @Override
    String pair(int lead, int trail) {
      return trail == 0x7F ? "\uFFFD" : java(JAVA, lead, trail);
    }

    @Override
    int longer(byte[] piece, int at, DecodedText into) {
      if (!isDigit(piece, at + 1)) {
        return A_PAIR;
      }
      if ((at + 2 < piece.length && !isLead(piece[at + 2] & 0xFF))
          || (at + 3 < piece.length && !isDigit(piece, at + 3))) {
        into.malformed();
        return 1;
      }
      if (at + 3 >= piece.length) {
        return CUT_SHORT;
      }
      appendOrMalformed(known(new String(piece, at, 4, JAVA)), into);
      return 4;
    }

    private static boolean isDigit(byte[] piece, int at) {
      return piece[at] >= '0' && piece[at] <= '9';
    }
  }

  /** Shift_JIS as Windows has it. */
  static final class ShiftJis extends MultiByteDecoding {
    private static final Charset JAVA = Charset.forName("windows-31j");

    ShiftJis() {
      super(0xFC);
    }

    @Override
    @Nullable String single(int one) {
      return one == 0x80 ? "\u0080" : within(one, 0xA1, 0xDF) ? katakana(one) : null;
    }

    @Override
    boolean isLead(int one) {
      return within(one, 0x81, 0x9F) || within(one, 0xE0, 0xFC);
    }

    @Override
    String pair(int lead, int trail) {
      return trail == 0x7F || trail > 0xFC ? "\uFFFD" : java(JAVA, lead, trail);
    }
  }

  /** EUC-JP, whose pairs are the characters of Shift_JIS in another place. */
  static final class EucJp extends MultiByteDecoding {
    private static final int KATAKANA = 0x8E;
    private static final int THREE = 0x8F;
    private static final Charset JAVA = Charset.forName("EUC-JP");

    EucJp() {
      super(0xFE);
    }

    @Override
    @Nullable String single(int one) {
      return null;
    }

    @Override
    boolean isLead(int one) {
      return one == KATAKANA || one == THREE || within(one, 0xA1, 0xFE);
    }

    @Override
    String pair(int lead, int trail) {
      if (lead == KATAKANA && within(trail, 0xA1, 0xDF)) {
        return katakana(trail);
      }
      if (lead < 0xA1 || trail < 0xA1) {
        return "\uFFFD";
      }
      int pointer = (lead - 0xA1) * 94 + trail - 0xA1;
      int row = pointer / 188;
      int column = pointer % 188;
      return java(
          ShiftJis.JAVA, row + (row < 0x1F ? 0x81 : 0xC1), column + (column < 0x3F ? 0x40 : 0x41));
    }

    @Override
    int longer(byte[] piece, int at, DecodedText into) {
      if ((piece[at] & 0xFF) != THREE || !within(piece[at + 1] & 0xFF, 0xA1, 0xFE)) {
        return A_PAIR;
      }
      if (at + 2 >= piece.length) {
        return CUT_SHORT;
      }
      int third = piece[at + 2] & 0xFF;
      String meant = third < 0xA1 ? null : known(new String(piece, at, 3, JAVA));
      appendOrMalformed(meant, into);
      return meant == null && third < 0x80 ? 2 : 3;
    }
  }
}
