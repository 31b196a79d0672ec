package dev.weir.edge.policy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Tells the time by which stored answers grow old. It begins as the time of day and then goes on as
 * the monotonic clock does: setting the time of day, as an NTP step does, makes nothing older or
 * younger. An answer would be fresh for an hour too long where the clock is set back by one, and
 * all would be stale at once where it is set ahead. What is compared with a {@code Date}, and what
 * people read, is the time of day. Thread-safe.
 */
public final class StoreClock {

  private final InstantSource day;
  private final LongSupplier nanoTime;
  private final long beganMillis;
  private final long beganNanos;

  /**
   * Begins at the time of day.
   *
   * @param nanoTime monotonic
   */
  public StoreClock(InstantSource day, LongSupplier nanoTime) {
    this.day = day;
    this.nanoTime = nanoTime;
    this.beganMillis = day.millis();
    this.beganNanos = nanoTime.getAsLong();
  }

  /** This machine's. */
  public static StoreClock system() {
    return new StoreClock(InstantSource.system(), System::nanoTime);
  }

  /** Milliseconds that no setting of the time of day changes. */
  public long millis() {
    return beganMillis + TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - beganNanos);
  }

  /** The time of day, in milliseconds since the epoch. */
  public long dayMillis() {
    return day.millis();
  }

  /** Which time of day it was, or will be, at a time of this clock, by what the day's says now. */
  public Instant dayAt(long millis) {
    return Instant.ofEpochMilli(day.millis() + millis - millis());
  }
}
