package dev.weir.common.netty.listener.connection;

import dev.weir.common.netty.listener.settings.ListenerLimits;
import java.util.concurrent.TimeUnit;

/**
 * Counts up to a limit in each window of {@value ListenerLimits#WINDOW_SECONDS} s. Belongs to one
 * thread.
 */
final class WindowCount {

  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(ListenerLimits.WINDOW_SECONDS);

  private final int most;
  private long startNanos = System.nanoTime();
  private int count;

  WindowCount(int most) {
    this.most = most;
  }

  /** Counts one more; whether it goes beyond the limit. */
  boolean isOneTooMany(long now) {
    if (now - startNanos > WINDOW_NANOS) {
      startNanos = now;
      count = 0;
    }
    return ++count > most;
  }
}
