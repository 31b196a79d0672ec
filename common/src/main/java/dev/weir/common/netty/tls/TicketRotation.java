package dev.weir.common.netty.tls;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** When the contexts of a listener get fresh {@link TicketKeys}. Used by any thread. */
final class TicketRotation {

  private final LongSupplier nanoTime;
  private final long lifetimeNanos;
  private final TicketKeys keys;
  private volatile long dueNanos;

  /**
   * @param lifetime of sessions, after which there is a fresh key
   * @param nanoTime by which keys are replaced
   */
  TicketRotation(Duration lifetime, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.lifetimeNanos = lifetime.toNanos();
    long now = nanoTime.getAsLong();
    this.keys = new TicketKeys(new SecureRandom(), lifetime, now);
    this.dueNanos = now + lifetimeNanos;
  }

  /**
   * Replaces keys if it is time. Asked in each handshake, so it takes no lock unless it is.
   *
   * @param seal gives the keys to every context there is
   */
  void whenDue(Consumer<TicketKeys> seal) {
    long now = nanoTime.getAsLong();
    if (now - dueNanos >= 0) {
      rotate(now, seal);
    }
  }

  private synchronized void rotate(long now, Consumer<TicketKeys> seal) {
    if (keys.rotate(now)) {
      seal.accept(keys);
      dueNanos = now + lifetimeNanos;
    }
  }

  /** Gives the keys of now to a context that is new. */
  synchronized void give(Consumer<TicketKeys> seal) {
    seal.accept(keys);
  }
}
