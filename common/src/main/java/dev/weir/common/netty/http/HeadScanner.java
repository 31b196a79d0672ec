package dev.weir.common.netty.http;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;
import java.nio.charset.StandardCharsets;

/**
 * Finds the end of a head in the bytes as they come, and refuses lines that end or begin oddly, a
 * request line that does not end in {@code HTTP/} and a version, which the codec would take in any
 * case of letters, and a second {@code Content-Length}, of which it would take the first in
 * HTTP/1.0. Of a minor version that is not known it makes the highest that is, as which it is to be
 * processed (RFC 9110 section 2.5): the codec takes no chunks in any but HTTP/1.1.
 */
final class HeadScanner {

  /** What {@link #scan} says of bytes that no head may have. */
  static final int REFUSED = -1;

  private static final ByteProcessor PRINTABLE = b -> b >= ' ' && b != 0x7f;

  /** The first five of the eight bytes that end a request line: {@code HTTP/}. */
  private static final long PROTOCOL = 0x48_54_54_50_2fL;

  /** What comes before the minor version: a space and {@code HTTP/1.}. */
  private static final long MAJOR_1 = 0x20_48_54_54_50_2f_31_2eL;

  private static final int VERSION_BITS = 3 * Byte.SIZE;

  private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);

  private int lines;
  private int emptyLinesBefore;
  private int lineLength;
  private byte last;

  /** The last eight bytes of the first line so far, without its CR. */
  private long endOfFirst;

  private boolean done;
  private int lengthMatched;
  private int lengths;

  /** Awaits the next head. */
  void reset() {
    lines = 0;
    emptyLinesBefore = 0;
    lineLength = 0;
    endOfFirst = 0;
    done = false;
    lengthMatched = 0;
    lengths = 0;
  }

  /** Whether the last bytes scanned ended the head. */
  boolean isDone() {
    return done;
  }

  /**
   * Goes on with the head.
   *
   * @return how many of the readable bytes belong to it, or {@link #REFUSED}
   */
  int scan(ByteBuf bytes) {
    int start = bytes.readerIndex();
    int end = bytes.writerIndex();
    int at = start;
    while (at < end && !done) {
      int lf = bytes.indexOf(at, end, (byte) '\n');
      int stop = lf < 0 ? end : lf;
      matchLength(bytes, at, stop);
      noteFirst(bytes, at, stop);
      if (lengths > 1 || beginsOddly(bytes, at, stop) || (lf >= 0 && !endsWell(bytes, at, lf))) {
        return REFUSED;
      }
      if (lf < 0) {
        lineLength += end - at;
        last = bytes.getByte(end - 1);
        return end - start;
      }
      endLine(lineLength + lf - at);
      if (emptyLinesBefore > 1 || isFirstOddlyEnded()) {
        return REFUSED;
      }
      at = lf + 1;
    }
    return at - start;
  }

  /** Counts the line if its name is {@code Content-Length}. */
  private void matchLength(ByteBuf bytes, int from, int stop) {
    int at = from;
    while (at < stop
        && lengthMatched == lineLength + at - from
        && lengthMatched < LENGTH.length
        && (bytes.getByte(at) | 0x20) == LENGTH[lengthMatched]) {
      at++;
      lengthMatched++;
      lengths += lengthMatched == LENGTH.length ? 1 : 0;
    }
  }

  private void noteFirst(ByteBuf bytes, int from, int stop) {
    if (lines > 0) {
      return;
    }
    for (int at = Math.max(from, stop - Long.BYTES - 2); at < stop; at++) {
      byte b = bytes.getByte(at);
      if (endOfFirst == MAJOR_1 && b > '1' && b <= '9') {
        b = '1';
        bytes.setByte(at, b);
      }
      endOfFirst = b == '\r' ? endOfFirst : endOfFirst << Byte.SIZE | (b & 0xff);
    }
  }

  private boolean isFirstOddlyEnded() {
    return lines == 1 && endOfFirst >>> VERSION_BITS != PROTOCOL;
  }

  /** A folded line, or a request line with something in it that is neither visible nor a space. */
  private boolean beginsOddly(ByteBuf bytes, int from, int stop) {
    if (from == stop) {
      return false;
    }
    if (lines > 0) {
      byte first = bytes.getByte(from);
      return lineLength == 0 && (first == ' ' || first == '\t');
    }
    boolean crInside = lineLength > 0 && last == '\r';
    int visible = bytes.getByte(stop - 1) == '\r' ? stop - 1 : stop;
    return crInside || bytes.forEachByte(from, visible - from, PRINTABLE) >= 0;
  }

  private boolean endsWell(ByteBuf bytes, int from, int lf) {
    return (lf > from ? bytes.getByte(lf - 1) : lineLength > 0 ? last : 0) == '\r';
  }

  /**
   * @param length of the line with its CR; one empty line before the request is borne (RFC 9112
   *     section 2.2)
   */
  private void endLine(int length) {
    lineLength = 0;
    lengthMatched = 0;
    if (length > 1) {
      lines++;
    } else if (lines > 0) {
      done = true;
    } else {
      emptyLinesBefore++;
    }
  }
}
