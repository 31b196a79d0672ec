package dev.weir.lb.upstream;

import dev.weir.common.health.HealthCheck;
import dev.weir.common.health.HealthStatus;
import dev.weir.common.health.HealthTracker;
import dev.weir.common.health.HealthTransition;
import dev.weir.common.health.ProbeOutcome;
import dev.weir.common.health.ProbeType;
import dev.weir.common.metrics.Series;
import dev.weir.common.net.HostPort;
import dev.weir.common.net.UpstreamTarget;
import dev.weir.lb.balance.Candidate;
import dev.weir.lb.balance.Location;
import dev.weir.lb.balance.PeakEwma;
import dev.weir.lb.health.Circuit;
import dev.weir.lb.health.CircuitSettings;
import dev.weir.lb.health.ConsecutiveFailures;
import dev.weir.lb.health.Ejection;
import dev.weir.lb.health.HealthSettings;
import dev.weir.lb.health.OutlierSettings;
import dev.weir.lb.health.OutlierSweep.Work;
import dev.weir.lb.health.SlowStart;
import dev.weir.lb.health.Standing;
import dev.weir.lb.health.TryEnd;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One server of a pool: what is known of its health, and how much it does now. Safe for many
 * threads.
 */
public final class Upstream implements Candidate {

  private static final int FIRST_SERVER_ERROR = 500;

  private final Series series;
  private final LongSupplier nanoClock;
  private final UpstreamWatcher watcher;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final PeakEwma latency = new PeakEwma(System::nanoTime);
  private final ConsecutiveFailures failures = new ConsecutiveFailures();
  private volatile UpstreamSpec spec;
  private volatile HealthSettings settings;
  private volatile HealthTracker health;
  private volatile @Nullable ProbeOutcome lastOutcome;
  private volatile @Nullable Circuit circuit;
  private volatile Ejection ejection = Ejection.NONE;
  private volatile @Nullable String ejectedFor;
  private volatile boolean unreachable;
  private volatile double ramp = 1;
  private long sinceNanos;
  private Work swept;

  /**
   * @param nanoClock a clock as {@link System#nanoTime}
   * @param watcher is told of what its requests say of it
   */
  Upstream(
      UpstreamSpec spec,
      HealthSettings settings,
      Series series,
      LongSupplier nanoClock,
      UpstreamWatcher watcher) {
    this.spec = spec;
    this.series = series;
    this.nanoClock = nanoClock;
    this.watcher = watcher;
    this.settings = settings;
    HealthCheck check = settings.check();
    this.health = new HealthTracker(check.rise(), check.fall(), HealthStatus.UNKNOWN);
    this.circuit = circuit(settings.circuit());
    this.swept = work();
    appear();
  }

  private @Nullable Circuit circuit(CircuitSettings wanted) {
    return wanted.enabled()
        ? new Circuit(spec.id(), wanted, nanoClock, state -> watcher.switched(this, state))
        : null;
  }

  /** Whether this is what is configured so: an upstream is its id and its target. */
  boolean is(UpstreamSpec wanted) {
    return spec.id().equals(wanted.id()) && spec.target().equals(wanted.target());
  }

  /** Takes on another configuration; what is known of its health stays. */
  synchronized void configure(UpstreamSpec wanted, HealthSettings next) {
    HealthSettings before = settings;
    HealthCheck check = next.check();
    spec = wanted;
    settings = next;
    if (!check.equals(before.check())) {
      health = new HealthTracker(check.rise(), check.fall(), health.status());
    }
    if (!next.circuit().equals(before.circuit())) {
      circuit = circuit(next.circuit());
    }
    if (!next.outlier().enabled()) {
      ejection = Ejection.NONE;
    }
    if (next.slowStart().isZero()) {
      ramp = 1;
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

  /** Why it was ejected, or what its last probe failed by; null when neither holds now. */
  public @Nullable String lastFailure() {
    if (ejection.out()) {
      return ejectedFor;
    }
    return lastOutcome instanceof ProbeOutcome.Failed(String reason) ? reason : null;
  }

  /** How long it is still ejected; zero: it is not. */
  public Duration ejectedFor() {
    return ejection.left(nanoClock.getAsLong());
  }

  /** Where its circuit stands; null: it has none. */
  public Circuit.@Nullable State circuit() {
    Circuit breaker = circuit;
    return breaker == null ? null : breaker.state();
  }

  @Override
  public int inFlight() {
    return inFlight.get();
  }

  @Override
  public PeakEwma latency() {
    return latency;
  }

  /**
   * Whether it may take one more exchange now: it is not full, and its circuit lets one through.
   */
  @Override
  public boolean available() {
    int serves = inFlight.get();
    int most = settings.maxRequests();
    Circuit breaker = circuit;
    return (most == 0 || serves < most) && (breaker == null || breaker.admits(serves));
  }

  @Override
  public double ramp() {
    return ramp;
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
    record(end, status, nanos, received, sent);
  }

  /**
   * A try at it became a tunnel: it has answered, and is in flight until {@link #tunnelEnded}.
   *
   * @param status of the answer
   * @param nanos from the choice of the upstream to the answer
   */
  public void tunnelled(int status, long nanos) {
    record(TryEnd.ANSWERED, status, nanos, 0, 0);
  }

  /** A tunnel to it is over. */
  public void tunnelEnded() {
    inFlight.decrementAndGet();
  }

  private void record(TryEnd end, int status, long nanos, long received, long sent) {
    if (end == TryEnd.GIVEN_UP) {
      series.recordGivenUp(status, received, sent);
    } else {
      series.record(status, nanos, received, sent);
    }
    if (end == TryEnd.ANSWERED && status < FIRST_SERVER_ERROR) {
      latency.answered(nanos);
    } else if (end != TryEnd.GIVEN_UP) {
      latency.failed(nanos);
    }
    reached(end);
    Circuit breaker = circuit;
    if (breaker != null) {
      breaker.record(end, status, nanos);
    }
    OutlierSettings outlier = settings.outlier();
    if (outlier.enabled()) {
      String reason = failures.record(end, status, outlier);
      if (reason != null) {
        failures.clear();
        watcher.suspected(this, reason);
      }
    }
  }

  private void reached(TryEnd end) {
    if (end == TryEnd.CONNECT_FAILURE && !unreachable) {
      unreachable = true;
      if (health() == HealthStatus.DOWN) {
        watcher.shut(this);
      }
    } else if (end == TryEnd.ANSWERED && unreachable) {
      unreachable = false;
    }
  }

  /** What the pool is to make of it. */
  Standing standing() {
    if (state() != AdminState.ACTIVE) {
      return Standing.ABSENT;
    }
    boolean up = settings.assumeHealthy() || settings.check().type() == ProbeType.NONE;
    switch (health()) {
      case UNKNOWN -> {
        if (!up) {
          return Standing.ABSENT;
        }
      }
      case DOWN -> {
        return unreachable ? Standing.SHUT : Standing.DOWN;
      }
      case UP -> {}
    }
    if (circuit() == Circuit.State.OPEN) {
      return Standing.SHUT;
    }
    return ejection.out() ? Standing.EJECTED : Standing.WELL;
  }

  /**
   * Takes the outcome of a probe into account.
   *
   * @param atOnce whether one pass is enough to bring it up
   */
  synchronized @Nullable HealthTransition probed(ProbeOutcome outcome, boolean atOnce) {
    lastOutcome = outcome;
    boolean passed = outcome instanceof ProbeOutcome.Passed;
    if (passed) {
      unreachable = false;
    }
    HealthTransition transition = passed && atOnce ? raise(outcome) : health.record(outcome);
    if (transition != null && transition.to() == HealthStatus.UP) {
      failures.clear();
      appear();
    }
    return transition;
  }

  private @Nullable HealthTransition raise(ProbeOutcome outcome) {
    HealthStatus before = health.status();
    if (before == HealthStatus.UP) {
      return health.record(outcome);
    }
    HealthCheck check = settings.check();
    health = new HealthTracker(check.rise(), check.fall(), HealthStatus.UP);
    return new HealthTransition(before, HealthStatus.UP, outcome);
  }

  // ---- ejection and slow start: decided by the pool, under its lock

  /** Puts it out from now on; tells for how long. */
  Duration eject(String reason) {
    long now = nanoClock.getAsLong();
    ejectedFor = reason;
    ejection = ejection.eject(now, settings.outlier());
    return ejection.left(now);
  }

  boolean isEjected() {
    return ejection.out();
  }

  /** Ends an ejection whose time is over; whether it did. */
  boolean returns() {
    Ejection now = ejection;
    if (!now.out() || ejectedFor().isPositive()) {
      return false;
    }
    ejection = now.returned();
    failures.clear();
    appear();
    return true;
  }

  /** An interval has passed: what it did in it. */
  Work sweep() {
    Work now = work();
    Work done = now.since(swept);
    swept = now;
    ejection = ejection.calmed();
    return done;
  }

  private Work work() {
    return new Work(series.timed(), series.requestsOfClass(5), series.latencyNanosTotal());
  }

  /** Lets its circuit look at the clock. */
  void tickCircuit() {
    Circuit breaker = circuit;
    if (breaker != null) {
      breaker.tick();
    }
  }

  private void appear() {
    sinceNanos = nanoClock.getAsLong();
    ramp = SlowStart.share(Duration.ZERO, settings.slowStart());
  }

  /** Goes on with its slow start; whether its share has changed. */
  synchronized boolean grows() {
    double before = ramp;
    Duration age = Duration.ofNanos(nanoClock.getAsLong() - sinceNanos);
    ramp = before == 1 ? 1 : SlowStart.share(age, settings.slowStart());
    return ramp != before;
  }
}
