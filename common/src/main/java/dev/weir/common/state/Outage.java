package dev.weir.common.state;

import java.util.concurrent.atomic.AtomicBoolean;

/** Whether something is away, so that it is told once that it goes, and once that it is back. */
public final class Outage {

  private final AtomicBoolean lasts = new AtomicBoolean();

  /** It is away; whether it was not before. */
  public boolean begins() {
    return !lasts.get() && lasts.compareAndSet(false, true);
  }

  /** It is there; whether it was not before. */
  public boolean ends() {
    return lasts.get() && lasts.compareAndSet(true, false);
  }

  /** Whether it is away. */
  public boolean lasts() {
    return lasts.get();
  }
}
