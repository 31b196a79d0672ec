package dev.weir.edge.functions;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The memory that all functions of a process may write to at once, in parts of 4 KiB. Some parts
 * that are given back are kept for the next call. Thread-safe.
 */
public final class MemoryBudget {
  private static final int MOST_SPARES = 4096;

  private final AtomicLong left;
  private final long all;
  private final ArrayBlockingQueue<byte[]> spares = new ArrayBlockingQueue<>(MOST_SPARES);

  /**
   * A budget of so many bytes.
   *
   * @param bytes rounded down to whole parts; not negative
   */
  public MemoryBudget(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("budget must not be negative, not " + bytes);
    }
    this.all = bytes / MemoryImage.PART;
    this.left = new AtomicLong(all);
  }

  /**
   * Takes so many parts, or none where fewer are left. Whoever runs out of stack in here has taken
   * none.
   */
  boolean take(int parts) {
    long now = left.get();
    while (now >= parts) {
      if (left.compareAndSet(now, now - parts)) {
        return true;
      }
      now = left.get();
    }
    return false;
  }

  /** Gives back what was taken. */
  void give(int parts) {
    left.addAndGet(parts);
  }

  /**
   * Takes a part with anything in it; null where none is left. Whoever runs out of stack in here
   * has taken none.
   */
  byte @Nullable [] take() {
    byte[] part = spares.poll();
    if (part == null) {
      try {
        part = new byte[MemoryImage.PART];
      } catch (OutOfMemoryError heapFull) {
        return null;
      }
    }
    return take(1) ? part : null;
  }

  /** Gives a part back. */
  void give(byte[] part) {
    spares.offer(part);
    give(1);
  }

  /** Bytes nobody holds. */
  public long left() {
    return left.get() * MemoryImage.PART;
  }

  /** Bytes that calls hold now. */
  public long used() {
    return (all - left.get()) * MemoryImage.PART;
  }

  /** Bytes that calls may hold. */
  public long limit() {
    return all * MemoryImage.PART;
  }
}
