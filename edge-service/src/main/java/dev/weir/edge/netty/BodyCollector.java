package dev.weir.edge.netty;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** Gathers a body for the store, up to a limit and within what all together may take. */
final class BodyCollector {

  private static final int FIRST_BYTES = 4096;

  /** A length that the origin names is believed so far; beyond, the array grows with what comes. */
  private static final int BELIEVED_BYTES = 64 * 1024;

  private static final byte[] NOTHING = {};

  private final int expected;
  private final int limit;
  private final BodyBudget budget;
  private byte[] bytes = NOTHING;
  private int size;

  /**
   * Gathers nothing yet.
   *
   * @param expected length of the body in bytes, or 0 where it is not known
   * @param limit the largest body, in bytes
   * @param budget what the array is taken from, until {@link #release}
   */
  BodyCollector(int expected, int limit, BodyBudget budget) {
    this.expected = expected;
    this.limit = limit;
    this.budget = budget;
  }

  /** Copies a piece; returns whether there is room for it. */
  boolean add(ByteBuf piece) {
    int length = piece.readableBytes();
    if (length > limit - size || (length > bytes.length - size && !grow(size + length))) {
      return false;
    }
    piece.getBytes(piece.readerIndex(), bytes, size, length);
    size += length;
    return true;
  }

  private boolean grow(int needed) {
    int capacity = Math.max(needed, capacity());
    if (!budget.take(capacity - bytes.length)) {
      return false;
    }
    bytes = Arrays.copyOf(bytes, capacity);
    return true;
  }

  private int capacity() {
    int first = expected > 0 ? Math.min(expected, BELIEVED_BYTES) : FIRST_BYTES;
    long doubled = Math.max(first, bytes.length * 2L);
    return (int) Math.min(expected > 0 ? expected : limit, doubled);
  }

  byte[] toBytes() {
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }

  /** Gives back what was taken; the array is the store's, or nobody's, by now. */
  void release() {
    budget.giveBack(bytes.length);
    bytes = NOTHING;
    size = 0;
  }
}
