package dev.weir.common.netty.upstream;

import dev.weir.common.pool.CloseReason;
import dev.weir.common.pool.Lifetime;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** How old a connection is, and for how long it has had no exchange. */
final class LineAge {

  private final Lifetime lifetime;
  private final long endNanos;
  private long idleLimitNanos;
  private long idleSinceNanos;
  private boolean idle;

  /**
   * @param random from 0 to 1
   */
  LineAge(Lifetime lifetime, long openedNanos, double random) {
    this.lifetime = lifetime;
    this.endNanos = lifetime.endNanos(openedNanos, random);
    this.idleLimitNanos = lifetime.idle().toNanos();
  }

  /** Of a connection that has just come about. */
  static LineAge ofNew(UpstreamSettings settings) {
    return new LineAge(
        settings.lifetime(), System.nanoTime(), ThreadLocalRandom.current().nextDouble());
  }

  /** Takes the upstream's word for how long it keeps an idle connection. */
  void learn(OptionalInt keptSeconds) {
    idleLimitNanos = lifetime.idle(keptSeconds).toNanos();
  }

  void idleSince(long now) {
    idle = true;
    idleSinceNanos = now;
  }

  void busy() {
    idle = false;
  }

  boolean isIdle() {
    return idle;
  }

  /** Why it must not be lent again; null where it may. */
  @Nullable CloseReason over(long now) {
    if (now - endNanos >= 0) {
      return CloseReason.EXPIRED;
    }
    boolean idleTooLong = idleLimitNanos == 0 || (idle && now - idleSinceNanos > idleLimitNanos);
    return idleTooLong ? CloseReason.IDLE : null;
  }
}
