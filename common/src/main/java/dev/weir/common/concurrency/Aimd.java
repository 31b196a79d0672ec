package dev.weir.common.concurrency;

/**
 * Additive increase, multiplicative decrease, as TCP does it: one more a window while latency is
 * below its target and the limit is in use, a tenth less when it is above or the service failed.
 */
final class Aimd {

  private static final double DECREASE = 0.9;

  private Aimd() {}

  /** The state of a limiter that has measured nothing yet. */
  static State start(ConcurrencySettings settings) {
    return new State(settings, settings.initialLimit());
  }

  record State(ConcurrencySettings settings, int limit) implements LimitState {

    @Override
    public LimitState after(LatencyWindow window) {
      boolean late = window.meanNanos() > settings.targetLatency().toNanos();
      if (late || window.failed() > 0) {
        return with((int) (limit * DECREASE));
      }
      boolean inUse = window.mostInFlight() * 2 >= limit;
      return inUse ? with(limit + 1) : this;
    }

    private State with(int wanted) {
      return new State(settings, Math.clamp(wanted, settings.minLimit(), settings.maxLimit()));
    }
  }
}
