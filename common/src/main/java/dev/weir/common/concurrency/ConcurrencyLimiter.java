package dev.weir.common.concurrency;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Says whether one more request may be served, and learns from those that were. Used by any thread.
 *
 * <p>What is counted is the service, not its clients: a request is in flight from when it has come
 * whole to when its answer begins. A client that sends or reads slowly, on purpose or not, neither
 * takes the place of others nor makes the service look slow.
 */
public final class ConcurrencyLimiter {

  private final @Nullable ConcurrencySettings settings;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final LongAdder shed = new LongAdder();
  private volatile int limit;

  // guarded by this
  private @Nullable LimitState state;
  private long windowStartNanos;
  private int answered;
  private int failed;
  private double sumNanos;
  private int mostInFlight;

  private ConcurrencyLimiter(@Nullable ConcurrencySettings settings, long nowNanos) {
    this.settings = settings;
    this.state = settings == null ? null : settings.start();
    this.limit = state == null ? Integer.MAX_VALUE : state.limit();
    this.windowStartNanos = nowNanos;
  }

  /** A limiter that finds its limit. */
  public static ConcurrencyLimiter adaptive(ConcurrencySettings settings, long nowNanos) {
    return new ConcurrencyLimiter(settings, nowNanos);
  }

  /** One that refuses nothing and learns nothing. */
  public static ConcurrencyLimiter off() {
    return new ConcurrencyLimiter(null, 0);
  }

  public boolean isOff() {
    return settings == null;
  }

  /** Whether one more may be served now; counts it as shed where not. */
  public boolean admits() {
    if (inFlight.get() < limit) {
      return true;
    }
    shed.increment();
    return false;
  }

  /** A request that was admitted has come whole. {@link #ended} must follow, just once. */
  public void began() {
    inFlight.incrementAndGet();
  }

  /**
   * Its answer begins, or nobody waits for one any more.
   *
   * @param nanos how long it took since {@link #began}
   * @param outcome what came of it
   */
  public void ended(Outcome outcome, long nanos, long nowNanos) {
    int before = inFlight.getAndDecrement();
    if (outcome != Outcome.ABANDONED) {
      learn(outcome, Math.max(nanos, 1), before, nowNanos);
    }
  }

  /** What came of a request. */
  public enum Outcome {
    /** It was answered: a measurement. */
    ANSWERED,
    /** The service said that it could not in time (503, 504): a measurement, and a sign. */
    FAILED,
    /** The client went away, or the connection became another thing: no measurement. */
    ABANDONED
  }

  private synchronized void learn(Outcome outcome, long nanos, int flying, long nowNanos) {
    if (settings == null || state == null) {
      return;
    }
    answered++;
    sumNanos += nanos;
    mostInFlight = Math.max(mostInFlight, flying);
    failed += outcome == Outcome.FAILED ? 1 : 0;
    if (answered >= ConcurrencySettings.FEWEST_SAMPLES
        && nowNanos - windowStartNanos >= settings.window().toNanos()) {
      state = state.after(new LatencyWindow(answered, sumNanos / answered, mostInFlight, failed));
      limit = state.limit();
      windowStartNanos = nowNanos;
      answered = 0;
      failed = 0;
      sumNanos = 0;
      mostInFlight = 0;
    }
  }

  /** How many may be served at once right now. */
  public int limit() {
    return limit;
  }

  /** How many are being served. */
  public int inFlight() {
    return inFlight.get();
  }

  /** How many have been refused since the start. */
  public long shed() {
    return shed.sum();
  }
}
