package dev.weir.common.netty.http;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;
import java.nio.charset.StandardCharsets;

/**
 * Finds the end of a head in the bytes as they come, and refuses lines that end or begin oddly, and
 * a second {@code Content-Length}, of which the codec would take the first in HTTP/1.0.
 */
final class HeadScanner {

  /** What {@link #scan} says of bytes that no head may have. */
  static final int REFUSED = -1;

  private static final ByteProcessor PRINTABLE = b -> b >= ' ' && b != 0x7f;

  private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);

  private int lines;
  private int emptyLinesBefore;
  private int lineLength;
  private byte last;
  private boolean done;
  private int lengthMatched;
  private int lengths;

  /** Awaits the next head. */
  void reset() {
    lines = 0;
    emptyLinesBefore = 0;
    lineLength = 0;
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
      if (lengths > 1 || beginsOddly(bytes, at, stop) || (lf >= 0 && !endsWell(bytes, at, lf))) {
        return REFUSED;
      }
      if (lf < 0) {
        lineLength += end - at;
        last = bytes.getByte(end - 1);
        return end - start;
      }
      endLine(lineLength + lf - at);
      if (emptyLinesBefore > 1) {
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
