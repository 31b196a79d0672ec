package dev.weir.diagnostics.os;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/** Control messages ({@code cmsg(3)}) of a 64-bit Linux: a header of 16 bytes, aligned to 8. */
final class ControlMessages {
  private static final int HEADER_BYTES = 16;
  private static final long LEVEL = 8;
  private static final long TYPE = 12;

  private ControlMessages() {}

  /** Writes one message that holds an {@code int} and returns how many bytes it takes. */
  static long writeInt(MemorySegment to, int level, int type, int value) {
    to.set(JAVA_LONG, 0, HEADER_BYTES + Integer.BYTES);
    to.set(JAVA_INT, LEVEL, level);
    to.set(JAVA_INT, TYPE, type);
    to.set(JAVA_INT, HEADER_BYTES, value);
    return aligned(HEADER_BYTES + Integer.BYTES);
  }

  /** Shows each message of the first {@code length} bytes to {@code visitor}. */
  static void read(MemorySegment from, long length, Visitor visitor) {
    long at = 0;
    while (at + HEADER_BYTES <= length) {
      long size = from.get(JAVA_LONG, at);
      if (size < HEADER_BYTES || size > length - at) {
        return;
      }
      visitor.visit(
          from.get(JAVA_INT, at + LEVEL),
          from.get(JAVA_INT, at + TYPE),
          from.asSlice(at + HEADER_BYTES, size - HEADER_BYTES));
      at += aligned(size);
    }
  }

  private static long aligned(long size) {
    return size + 7 & ~7L;
  }

  /** Receives control messages. */
  interface Visitor {
    void visit(int level, int type, MemorySegment data);
  }
}
