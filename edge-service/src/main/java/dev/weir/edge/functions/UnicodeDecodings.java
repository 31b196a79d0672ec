package dev.weir.edge.functions;

/** UTF-8 and UTF-16 of the Encoding standard; it differs from Java in how many errors it sees. */
final class UnicodeDecodings {

  private UnicodeDecodings() {}

  static int utf8(byte[] piece, boolean last, DecodedText into) {
    int at = 0;
    while (at < piece.length) {
      int lead = piece[at] & 0xFF;
      int trails = trails(lead);
      int valid = validTrails(piece, at, trails);
      if (valid == trails && trails >= 0) {
        into.append(utf8CodePoint(piece, at, trails));
      } else if (at + 1 + valid == piece.length && trails > 0 && !last) {
        return piece.length - at;
      } else {
        into.malformed();
      }
      at += 1 + valid;
    }
    return 0;
  }

  /** How many bytes follow such a first one; -1 where it is none. */
  private static int trails(int lead) {
    if (lead < 0x80) {
      return 0;
    }
    if (lead < 0xC2 || lead > 0xF4) {
      return -1;
    }
    return lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
  }

  private static int validTrails(byte[] piece, int at, int trails) {
    int lead = piece[at] & 0xFF;
    int lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    int highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    int valid = 0;
    while (valid < trails && at + valid + 1 < piece.length) {
      int trail = piece[at + valid + 1] & 0xFF;
      if (trail < lowest || trail > highest) {
        break;
      }
      lowest = 0x80;
      highest = 0xBF;
      valid++;
    }
    return valid;
  }

  private static int utf8CodePoint(byte[] piece, int at, int trails) {
    int point = trails == 0 ? piece[at] : piece[at] & (0x3F >> trails);
    for (int i = 1; i <= trails; i++) {
      point = (point << 6) | (piece[at + i] & 0x3F);
    }
    return point;
  }

  static int utf16le(byte[] piece, boolean last, DecodedText into) {
    return utf16(piece, last, into, 0);
  }

  static int utf16be(byte[] piece, boolean last, DecodedText into) {
    return utf16(piece, last, into, 1);
  }

  private static int utf16(byte[] piece, boolean last, DecodedText into, int low) {
    int at = 0;
    while (at + 1 < piece.length) {
      char unit = unit(piece, at, low);
      if (Character.isHighSurrogate(unit)) {
        if (at + 3 >= piece.length) {
          break;
        }
        char next = unit(piece, at + 2, low);
        if (Character.isLowSurrogate(next)) {
          into.append(Character.toCodePoint(unit, next));
          at += 2;
        } else {
          into.malformed();
        }
      } else if (Character.isLowSurrogate(unit)) {
        into.malformed();
      } else {
        into.append(unit);
      }
      at += 2;
    }
    if (at < piece.length && last) {
      into.malformed();
      return 0;
    }
    return piece.length - at;
  }

  private static char unit(byte[] piece, int at, int low) {
    return (char) (((piece[at + 1 - low] & 0xFF) << 8) | (piece[at + low] & 0xFF));
  }
}
