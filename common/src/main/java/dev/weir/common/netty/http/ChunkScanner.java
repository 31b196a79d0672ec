package dev.weir.common.netty.http;

import io.netty.buffer.ByteBuf;

/**
 * Finds the end of a chunked body (RFC 9112 section 7.1) in the bytes as they come, and refuses
 * what the codec would mend or read in a way of its own: folded trailer lines, CR and LF that are
 * not together, and anything between a chunk's size and its extension.
 */
final class ChunkScanner {

  private static final int MAX_DIGITS = 15;

  private enum Part {
    SIZE,
    EXTENSION,
    DATA,
    AFTER_DATA,
    TRAILERS
  }

  private Part part = Part.SIZE;
  private long size;
  private int lineLength;
  private boolean crBefore;
  private boolean done;
  private boolean refused;

  /** Awaits the next body. */
  void reset() {
    beginLine(Part.SIZE);
    done = false;
    refused = false;
  }

  /** Whether the last bytes scanned ended the body. */
  boolean isDone() {
    return done;
  }

  /** Whether the byte behind those scanned is one that may not be there. */
  boolean isRefused() {
    return refused;
  }

  /**
   * Goes on with the body.
   *
   * @return how many of the readable bytes belong to it and are right
   */
  int scan(ByteBuf bytes) {
    int start = bytes.readerIndex();
    int end = bytes.writerIndex();
    int at = start;
    while (at < end && !done) {
      if (part == Part.DATA) {
        at += data(end - at);
      } else if (take(bytes.getByte(at))) {
        at++;
      } else {
        refused = true;
        return at - start;
      }
    }
    return at - start;
  }

  private int data(int available) {
    int taken = (int) Math.min(size, available);
    size -= taken;
    if (size == 0) {
      beginLine(Part.AFTER_DATA);
    }
    return taken;
  }

  private boolean take(byte b) {
    if (crBefore) {
      return b == '\n' && endLine();
    }
    if (b == '\r') {
      crBefore = true;
      return part != Part.SIZE || lineLength > 0;
    }
    lineLength++;
    return switch (part) {
      case SIZE -> digit(b);
      case EXTENSION -> isText(b);
      case TRAILERS -> isText(b) && (lineLength > 1 || (b != ' ' && b != '\t'));
      case DATA, AFTER_DATA -> false;
    };
  }

  private boolean digit(byte b) {
    if (b == ';' && lineLength > 1) {
      part = Part.EXTENSION;
      return true;
    }
    int digit = Character.digit(b, 16);
    size = size << 4 | digit;
    return digit >= 0 && lineLength <= MAX_DIGITS;
  }

  private static boolean isText(byte b) {
    return b < 0 || (b >= ' ' && b != 0x7f) || b == '\t';
  }

  private boolean endLine() {
    boolean empty = lineLength == 0;
    switch (part) {
      case SIZE, EXTENSION -> beginLine(size == 0 ? Part.TRAILERS : Part.DATA);
      case AFTER_DATA -> beginLine(Part.SIZE);
      case TRAILERS -> {
        beginLine(Part.TRAILERS);
        done = empty;
      }
      case DATA -> throw new IllegalStateException("data has no lines");
    }
    return true;
  }

  private void beginLine(Part next) {
    part = next;
    lineLength = 0;
    crBefore = false;
    if (next == Part.SIZE) {
      size = 0;
    }
  }
}
