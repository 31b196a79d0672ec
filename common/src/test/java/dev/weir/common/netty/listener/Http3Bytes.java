package dev.weir.common.netty.listener;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Map;

/** Frames of HTTP/3 and field sections of QPACK (RFC 9114, RFC 9204), byte by byte. */
final class Http3Bytes {

  static final int DATA = 0;
  static final int HEADERS = 1;

  /** Of the static table (RFC 9204 appendix A). */
  private static final Map<Integer, Integer> STATUSES =
      Map.ofEntries(
          Map.entry(24, 103),
          Map.entry(25, 200),
          Map.entry(26, 304),
          Map.entry(27, 404),
          Map.entry(28, 503),
          Map.entry(63, 100),
          Map.entry(64, 204),
          Map.entry(65, 206),
          Map.entry(66, 302),
          Map.entry(67, 400),
          Map.entry(68, 403),
          Map.entry(69, 421),
          Map.entry(70, 425),
          Map.entry(71, 500));

  private Http3Bytes() {}

  static byte[] frame(long type, byte[] payload) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.writeBytes(number(type));
    frame.writeBytes(number(payload.length));
    frame.writeBytes(payload);
    return frame.toByteArray();
  }

  /** An integer of QUIC (RFC 9000 section 16). */
  static byte[] number(long value) {
    if (value < 1 << 6) {
      return new byte[] {(byte) value};
    }
    if (value < 1 << 14) {
      return ByteBuffer.allocate(2).putShort((short) (value | 0x4000)).array();
    }
    if (value < 1 << 30) {
      return ByteBuffer.allocate(4).putInt((int) value | 0x8000_0000).array();
    }
    return ByteBuffer.allocate(8).putLong(value | 0xc000_0000_0000_0000L).array();
  }

  /** The lines of a field section, without its prefix: literal names and values. */
  static byte[] lines(String... namesAndValues) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      text(lines, 0x20, 3, namesAndValues[i]);
      text(lines, 0, 7, namesAndValues[i + 1]);
    }
    return lines.toByteArray();
  }

  /** A whole field section. */
  static byte[] section(String... namesAndValues) {
    ByteArrayOutputStream section = new ByteArrayOutputStream();
    section.writeBytes(new byte[2]);
    section.writeBytes(lines(namesAndValues));
    return section.toByteArray();
  }

  private static void text(ByteArrayOutputStream out, int pattern, int prefixBits, String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    int most = (1 << prefixBits) - 1;
    if (bytes.length < most) {
      out.write(pattern | bytes.length);
    } else {
      out.write(pattern | most);
      int rest = bytes.length - most;
      while (rest >= 0x80) {
        out.write((rest & 0x7f) | 0x80);
        rest >>= 7;
      }
      out.write(rest);
    }
    out.writeBytes(bytes);
  }

  /**
   * The status of an answer; 0 where there are no bytes.
   *
   * @param stream all that the server sent, from a HEADERS frame on whose first line is the status
   */
  static int status(byte[] stream) {
    if (stream.length == 0) {
      return 0;
    }
    ByteBuffer in = ByteBuffer.wrap(stream);
    if (number(in) != HEADERS) {
      throw new IllegalStateException("an answer begins with its head");
    }
    long _ = number(in);
    in.position(in.position() + 2);
    int line = in.get() & 0xff;
    if ((line & 0xc0) == 0xc0) {
      return STATUSES.getOrDefault(prefixed(in, line, 6), 0);
    }
    if ((line & 0xf0) == 0x50) {
      int _ = prefixed(in, line, 4);
      int length = in.get() & 0xff;
      return (length & 0x80) == 0 ? plainDigits(in) : huffmanDigits(in);
    }
    throw new IllegalStateException("a status is a line of the static table");
  }

  private static long number(ByteBuffer in) {
    int first = in.get() & 0xff;
    long value = first & 0x3f;
    for (int i = 1; i < 1 << (first >> 6); i++) {
      value = (value << 8) | (in.get() & 0xff);
    }
    return value;
  }

  private static int prefixed(ByteBuffer in, int first, int bits) {
    int most = (1 << bits) - 1;
    int value = first & most;
    return value < most ? value : value + (in.get() & 0x7f);
  }

  private static int plainDigits(ByteBuffer in) {
    return ((in.get() - '0') * 10 + in.get() - '0') * 10 + in.get() - '0';
  }

  /** The digits 0, 1 and 2 have 5 bits, the others 6 (RFC 7541 appendix B). */
  private static int huffmanDigits(ByteBuffer in) {
    int bits =
        (in.get() & 0xff) << 16
            | (in.get() & 0xff) << 8
            | (in.hasRemaining() ? in.get() & 0xff : 0xff);
    int at = 24;
    int value = 0;
    for (int digit = 0; digit < 3; digit++) {
      int five = bits >> (at - 5) & 0x1f;
      if (five <= 2) {
        value = value * 10 + five;
        at -= 5;
      } else {
        value = value * 10 + (bits >> (at - 6) & 0x3f) - 22;
        at -= 6;
      }
    }
    return value;
  }
}
