package dev.weir.chat.netty.broadcast;

import java.util.concurrent.TimeUnit;

/**
 * How long what a relay brings waits for more, so that one write to each member carries both, as
 * network cards moderate interrupts: after a fan-out as long as that took, at most 3 ms. A loop
 * that has nothing to do writes at once. Without it, what comes back from a relay falls into parts
 * that stay apart: while one is written the next is on its way. Belongs to a loop; reads no clock.
 */
final class FanOutPace {

  /** Well below what one notices, and longer than a way to a relay and back takes. */
  static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(3);

  private final long most;
  private long next;
  private boolean waits;

  /**
   * A pace that waits for nothing yet.
   *
   * @param most nanoseconds that anything waits; 0 never waits
   */
  FanOutPace(long most) {
    this.most = most;
  }

  /** A fan-out began and ended, by the nano clock. */
  void wrote(long began, long ended) {
    next = ended + Math.min(most, ended - began);
    waits = next != ended;
  }

  /**
   * How many nanoseconds what comes now is to wait: 0 is not at all. Once a pause has been seen to
   * be over it stays over, wherever the clock, which overflows, may stand later.
   */
  long pause(long now) {
    waits &= next - now > 0;
    return waits ? next - now : 0;
  }
}
