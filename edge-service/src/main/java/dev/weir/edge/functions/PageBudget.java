package dev.weir.edge.functions;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The memory pages that all functions of a process may write to at once. Some that are given back
 * are kept for the next call. Thread-safe.
 */
public final class PageBudget {
  private static final int MOST_SPARES = 256;

  private final AtomicLong left;
  private final long all;
  private final ArrayBlockingQueue<byte[]> spares = new ArrayBlockingQueue<>(MOST_SPARES);

  /**
   * A budget of so many bytes.
   *
   * @param bytes rounded down to whole pages of 64 KiB; not negative
   */
  public PageBudget(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("budget must not be negative, not " + bytes);
    }
    this.all = bytes / CowMemory.PAGE;
    this.left = new AtomicLong(all);
  }

  /**
   * A page with anything in it; null where none is left. Whoever runs out of stack in here has
   * taken none.
   */
  byte @Nullable [] take() {
    byte[] spare = spares.poll();
    if (left.getAndUpdate(pages -> Math.max(0, pages - 1)) <= 0) {
      return null;
    }
    if (spare != null) {
      return spare;
    }
    try {
      return new byte[CowMemory.PAGE];
    } catch (OutOfMemoryError heapFull) {
      left.incrementAndGet();
      return null;
    }
  }

  void give(byte[] page) {
    spares.offer(page);
    left.incrementAndGet();
  }

  /** Pages of 64 KiB nobody holds. */
  public long left() {
    return left.get();
  }

  /** Bytes that calls hold now. */
  public long used() {
    return (all - left.get()) * CowMemory.PAGE;
  }

  /** Bytes that calls may hold. */
  public long limit() {
    return all * CowMemory.PAGE;
  }
}
