package dev.weir.testkit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A clock in nanoseconds that moves only when told to. Like {@link System#nanoTime()} its origin is
 * arbitrary: it starts shortly before the value overflows, so that code which compares readings
 * instead of their difference fails.
 */
public final class FakeTicker implements LongSupplier {
  private final AtomicLong nanos;

  public FakeTicker() {
    this(Long.MAX_VALUE - Duration.ofMillis(1).toNanos());
  }

  /** A ticker whose first reading is the given one, for tests that assert on readings. */
  public FakeTicker(long startNanos) {
    nanos = new AtomicLong(startNanos);
  }

  @Override
  public long getAsLong() {
    return nanos.get();
  }

  /** Moves the time on; a negative duration moves it back. */
  public void advance(Duration duration) {
    nanos.addAndGet(duration.toNanos());
  }
}
