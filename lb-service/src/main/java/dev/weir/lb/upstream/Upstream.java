package dev.weir.lb.upstream;

import dev.weir.common.health.HealthCheck;
import dev.weir.common.health.HealthStatus;
import dev.weir.common.health.HealthTracker;
import dev.weir.common.health.HealthTransition;
import dev.weir.common.health.ProbeOutcome;
import dev.weir.common.metrics.Series;
import dev.weir.common.net.HostPort;
import dev.weir.common.net.UpstreamTarget;
import dev.weir.lb.balance.Candidate;
import dev.weir.lb.balance.Location;
import dev.weir.lb.balance.PeakEwma;
import dev.weir.lb.health.HealthSettings;
import dev.weir.lb.health.TryEnd;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One server of a pool: what is known of its health, and how much it does now. Safe for many
 * threads.
 */
public final class Upstream implements Candidate {

  private static final int FIRST_SERVER_ERROR = 500;

  private final Series series;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final PeakEwma latency = new PeakEwma(System::nanoTime);
  private volatile UpstreamSpec spec;
  private volatile HealthTracker health;
  private HealthCheck check;
  private volatile @Nullable ProbeOutcome lastOutcome;

  Upstream(UpstreamSpec spec, HealthSettings settings, Series series) {
    this.spec = spec;
    this.series = series;
    this.check = settings.check();
    this.health = new HealthTracker(check.rise(), check.fall(), HealthStatus.UNKNOWN);
  }

  /** Whether this is what is configured so: an upstream is its id and its target. */
  boolean is(UpstreamSpec wanted) {
    return spec.id().equals(wanted.id()) && spec.target().equals(wanted.target());
  }

  /** Takes on another configuration; what is known of its health stays. */
  synchronized void configure(UpstreamSpec wanted, HealthSettings settings) {
    spec = wanted;
    if (!check.equals(settings.check())) {
      check = settings.check();
      health = new HealthTracker(check.rise(), check.fall(), health.status());
    }
  }

  @Override
  public String id() {
    return spec.id();
  }

  public HostPort address() {
    return spec.target().address();
  }

  public UpstreamTarget target() {
    return spec.target();
  }

  @Override
  public int weight() {
    return spec.weight();
  }

  /** What the operator wants of it. */
  public AdminState state() {
    return spec.state();
  }

  /** Where it stands among the others. */
  public Placement placement() {
    return spec.placement();
  }

  public HealthStatus health() {
    return health.status();
  }

  /** How the last probe ended; null before the first. */
  public @Nullable ProbeOutcome lastOutcome() {
    return lastOutcome;
  }

  @Override
  public String zone() {
    return placement().zone();
  }

  @Override
  public @Nullable Location location() {
    String text = placement().location();
    return text.isEmpty() ? null : Location.parse(text);
  }

  @Override
  public int inFlight() {
    return inFlight.get();
  }

  @Override
  public PeakEwma latency() {
    return latency;
  }

  public Series series() {
    return series;
  }

  /** Its id. */
  @Override
  public String toString() {
    return spec.id();
  }

  /** An exchange with it begins; {@link #ended} must follow. */
  public void begun() {
    inFlight.incrementAndGet();
  }

  /**
   * A try at it is over.
   *
   * @param end how
   * @param status of the answer, or that which the client was given for want of one
   * @param nanos from the choice of the upstream to the end
   * @param received bytes of the request
   * @param sent bytes of the answer
   */
  public void ended(TryEnd end, int status, long nanos, long received, long sent) {
    inFlight.decrementAndGet();
    series.record(status, nanos, received, sent);
    if (end == TryEnd.ANSWERED && status < FIRST_SERVER_ERROR) {
      latency.answered(nanos);
    } else {
      latency.failed(nanos);
    }
  }

  synchronized @Nullable HealthTransition probed(ProbeOutcome outcome) {
    lastOutcome = outcome;
    return health.record(outcome);
  }
}
