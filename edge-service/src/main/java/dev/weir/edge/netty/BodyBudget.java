package dev.weir.edge.netty;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes the bodies on their way into the store may take together: however many large
 * answers slow clients draw out, no more memory than this is held for the store. Thread-safe.
 */
public final class BodyBudget {

  private final long limit;
  private final AtomicLong taken = new AtomicLong();

  /**
   * A budget of which nothing is taken.
   *
   * @param limit in bytes
   */
  public BodyBudget(long limit) {
    this.limit = limit;
  }

  /** Takes some, or nothing where not as much is left; returns whether it did. */
  boolean take(long bytes) {
    long now = taken.get();
    while (bytes <= limit - now) {
      if (taken.compareAndSet(now, now + bytes)) {
        return true;
      }
      now = taken.get();
    }
    return false;
  }

  void giveBack(long bytes) {
    taken.addAndGet(-bytes);
  }

  long taken() {
    return taken.get();
  }
}
