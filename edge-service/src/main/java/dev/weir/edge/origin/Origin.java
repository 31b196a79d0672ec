package dev.weir.edge.origin;

import dev.weir.common.health.HealthCheck;
import dev.weir.common.health.HealthStatus;
import dev.weir.common.health.HealthTracker;
import dev.weir.common.health.ProbeOutcome;
import dev.weir.common.net.UpstreamTarget;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A server that answers come from, or an edge that stands before it. Thread-safe. */
public final class Origin {

  private final UpstreamTarget target;
  private final boolean parent;
  private final @Nullable HealthCheck check;
  private final @Nullable HealthTracker tracker;
  private final AtomicInteger inFlight = new AtomicInteger();

  /**
   * An origin of which nothing is known.
   *
   * @param parent whether it is an edge that is asked before the origins themselves
   * @param check how it is probed; null: it is not, and counts as well
   */
  public Origin(UpstreamTarget target, boolean parent, @Nullable HealthCheck check) {
    this.target = target;
    this.parent = parent;
    this.check = check;
    this.tracker =
        check == null ? null : new HealthTracker(check.rise(), check.fall(), HealthStatus.UNKNOWN);
  }

  public UpstreamTarget target() {
    return target;
  }

  public boolean isParent() {
    return parent;
  }

  public @Nullable HealthCheck check() {
    return check;
  }

  /**
   * What its probes say; {@link HealthStatus#UNKNOWN} before the first, and where there is none.
   */
  public HealthStatus health() {
    return tracker == null ? HealthStatus.UNKNOWN : tracker.status();
  }

  /** Takes the outcome of a probe; one thread at a time. */
  public void probed(ProbeOutcome outcome) {
    if (tracker != null) {
      tracker.record(outcome);
    }
  }

  /** How many requests it has now. */
  public int inFlight() {
    return inFlight.get();
  }

  /** A request goes to it; {@link #ended} must follow. */
  public void began() {
    inFlight.incrementAndGet();
  }

  /** That request is over. */
  public void ended() {
    inFlight.decrementAndGet();
  }

  boolean isUsable() {
    return health() != HealthStatus.DOWN;
  }
}
