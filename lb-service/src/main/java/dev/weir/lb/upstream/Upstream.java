package dev.weir.lb.upstream;

import dev.weir.common.health.HealthCheck;
import dev.weir.common.health.HealthStatus;
import dev.weir.common.health.HealthTracker;
import dev.weir.common.health.HealthTransition;
import dev.weir.common.health.ProbeOutcome;
import dev.weir.common.metrics.Series;
import dev.weir.common.net.HostPort;
import dev.weir.common.net.UpstreamTarget;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One server of a pool: what is known of its health, and how much it does now. Safe for many
 * threads.
 */
public final class Upstream {

  private final UpstreamSpec spec;
  private final Series series;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final HealthTracker health;
  private volatile @Nullable ProbeOutcome lastOutcome;

  Upstream(UpstreamSpec spec, HealthCheck check, Series series) {
    this.spec = spec;
    this.series = series;
    this.health = new HealthTracker(check.rise(), check.fall(), HealthStatus.UNKNOWN);
  }

  public String id() {
    return spec.id();
  }

  public HostPort address() {
    return spec.target().address();
  }

  public UpstreamTarget target() {
    return spec.target();
  }

  public int weight() {
    return spec.weight();
  }

  public HealthStatus health() {
    return health.status();
  }

  /** How the last probe ended; null before the first. */
  public @Nullable ProbeOutcome lastOutcome() {
    return lastOutcome;
  }

  /** Exchanges that it serves now. */
  public int inFlight() {
    return inFlight.get();
  }

  public Series series() {
    return series;
  }

  /** Its id: what a hash ring knows it by. */
  @Override
  public String toString() {
    return spec.id();
  }

  /** An exchange with it begins; {@link #ended} must follow. */
  public void begun() {
    inFlight.incrementAndGet();
  }

  /** The exchange is over, however it went. */
  public void ended() {
    inFlight.decrementAndGet();
  }

  synchronized @Nullable HealthTransition probed(ProbeOutcome outcome) {
    lastOutcome = outcome;
    return health.record(outcome);
  }
}
