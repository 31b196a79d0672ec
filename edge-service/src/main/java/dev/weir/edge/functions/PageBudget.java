package dev.weir.edge.functions;

import java.util.concurrent.atomic.AtomicLong;

/** The memory pages that all functions of a process may write to at once. Thread-safe. */
public final class PageBudget {
  private final AtomicLong left;

  /**
   * A budget of so many bytes.
   *
   * @param bytes rounded down to whole pages of 64 KiB; not negative
   */
  public PageBudget(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("budget must not be negative, not " + bytes);
    }
    this.left = new AtomicLong(bytes / CowMemory.PAGE);
  }

  boolean take() {
    return left.getAndUpdate(pages -> Math.max(0, pages - 1)) > 0;
  }

  void give(int pages) {
    left.addAndGet(pages);
  }

  /** Pages of 64 KiB nobody holds. */
  public long left() {
    return left.get();
  }
}
