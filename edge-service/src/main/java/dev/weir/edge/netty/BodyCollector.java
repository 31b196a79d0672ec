package dev.weir.edge.netty;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** Gathers a body for the store, up to a limit. */
final class BodyCollector {

  private static final int FIRST_BYTES = 4096;

  private final int limit;
  private byte[] bytes;
  private int size;

  /**
   * @param expected length of the body in bytes, or 0 where it is not known
   * @param limit the largest body, in bytes
   */
  BodyCollector(int expected, int limit) {
    this.limit = limit;
    this.bytes = new byte[expected > 0 ? expected : Math.min(FIRST_BYTES, limit)];
  }

  /** Copies a piece; returns whether it fits. */
  boolean add(ByteBuf piece) {
    int length = piece.readableBytes();
    if (length > limit - size) {
      return false;
    }
    if (length > bytes.length - size) {
      int doubled = (int) Math.min(limit, bytes.length * 2L);
      bytes = Arrays.copyOf(bytes, Math.max(doubled, size + length));
    }
    piece.getBytes(piece.readerIndex(), bytes, size, length);
    size += length;
    return true;
  }

  byte[] toBytes() {
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }
}
