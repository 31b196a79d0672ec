package dev.weir.lb.health;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A Resilience4j circuit breaker as a balancer needs it: asked before a choice whether it would let
 * a try through, told how each ended. Safe for many threads.
 */
public final class Circuit {

  private static final int SERVER_ERROR = 500;

  private final CircuitSettings settings;
  private final CircuitBreaker breaker;

  /** Where a circuit stands. */
  public enum State {
    CLOSED,
    OPEN,
    HALF_OPEN
  }

  /**
   * A closed one.
   *
   * @param nanoClock a clock as {@link System#nanoTime}
   * @param changed is told of each new state, on the thread that brought it about
   */
  public Circuit(
      String name, CircuitSettings settings, LongSupplier nanoClock, Consumer<State> changed) {
    this.settings = settings;
    this.breaker = CircuitBreaker.of(name, config(settings, nanoClock));
    breaker
        .getEventPublisher()
        .onStateTransition(event -> changed.accept(state(event.getStateTransition().getToState())));
  }

  private static CircuitBreakerConfig config(CircuitSettings settings, LongSupplier nanoClock) {
    return CircuitBreakerConfig.custom()
        .failureRateThreshold(settings.failureRate())
        .slowCallDurationThreshold(settings.slowCallDuration())
        .slowCallRateThreshold(settings.slowCallRate())
        .slidingWindow(
            settings.window(),
            settings.minimumCalls(),
            SlidingWindowType.COUNT_BASED,
            SlidingWindowSynchronizationStrategy.LOCK_FREE)
        .waitDurationInOpenState(settings.openFor())
        .permittedNumberOfCallsInHalfOpenState(settings.halfOpenCalls())
        .clock(new NanoClock(nanoClock, nanoClock.getAsLong()))
        .build();
  }

  public CircuitSettings settings() {
    return settings;
  }

  public State state() {
    return state(breaker.getState());
  }

  private static State state(CircuitBreaker.State state) {
    return switch (state) {
      case OPEN, FORCED_OPEN -> State.OPEN;
      case HALF_OPEN -> State.HALF_OPEN;
      case CLOSED, DISABLED, METRICS_ONLY -> State.CLOSED;
    };
  }

  /**
   * Whether one more try may go.
   *
   * @param inFlight how many have not ended yet
   */
  public boolean admits(int inFlight) {
    return switch (state()) {
      case CLOSED -> true;
      case OPEN -> false;
      case HALF_OPEN -> inFlight + judged() < settings.halfOpenCalls();
    };
  }

  private int judged() {
    return breaker.getMetrics().getNumberOfBufferedCalls();
  }

  /** Takes the end of a try into account. */
  public void record(TryEnd end, int status, long nanos) {
    if (end.saysNothing()) {
      return;
    }
    if (end.isFailure() || status >= SERVER_ERROR) {
      breaker.onError(nanos, TimeUnit.NANOSECONDS, new Failure());
    } else {
      breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
    }
  }

  /** Goes to half open where it has been open for long enough. */
  public void tick() {
    // the breaker looks at its clock only when it is asked
    if (breaker.getState() == CircuitBreaker.State.OPEN && breaker.tryAcquirePermission()) {
      breaker.releasePermission();
    }
  }

  /**
   * Says nothing but that there was one, for the breaker wants to see it; without a stack trace.
   */
  private static final class Failure extends Exception {
    private static final long serialVersionUID = 1;

    Failure() {
      super("a try failed", null, false, false);
    }
  }

  /** Begins at the epoch. */
  private static final class NanoClock extends Clock {
    private final LongSupplier nanoClock;
    private final long startNanos;

    NanoClock(LongSupplier nanoClock, long startNanos) {
      this.nanoClock = nanoClock;
      this.startNanos = startNanos;
    }

    @Override
    public Instant instant() {
      return Instant.EPOCH.plusNanos(nanoClock.getAsLong() - startNanos);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
