package dev.weir.common.concurrency;

/**
 * Follows the gradient of latency: the limit shrinks as the latency of a window rises above the
 * latency of a service that is not busy, and grows by its square root otherwise.
 *
 * <p>In each window
 *
 * <pre>
 *   gradient = tolerance × unburdened latency / latency of the window, within 0.5 and 1
 *   limit    = limit × gradient + √limit, smoothed over some windows
 * </pre>
 *
 * <p>as in Netflix's concurrency-limits (Gradient2) and Envoy's adaptive concurrency filter. They
 * differ in where the unburdened latency comes from. Gradient2 takes a long average, which an
 * overload that lasts drags along until the limit means nothing; Envoy measures it anew from time
 * to time with almost no request at once, which refuses almost all. Here it is measured anew at a
 * <em>part</em> of the limit, 0.75 / tolerance. Where the limit is what the service bears, nothing
 * queues at that part. Where it is more, what is measured is the latency of a shorter queue, and
 * the limit that follows from it is 0.75 of the former: it comes down each time until nothing
 * queues. Measurements are close together as long as they find less than the one before.
 *
 * <p>Worked example, tolerance 1.5: twenty workers of 10 ms. At a limit of 30 in flight, ten wait
 * and each takes 15 ms: the gradient is 1.5 × 10 / 15 = 1, and the limit grows. At 36 each takes 18
 * ms: the gradient is 0.83, 36 × 0.83 + √36 = 36, and the limit stands. Measuring at 18 finds 10
 * ms.
 */
final class Gradient {

  private static final double STEEPEST = 0.5;
  private static final double SMOOTHING = 0.2;
  private static final double CONTRACTION = 0.75;
  private static final double LESS = 0.9;

  /** The first of them still holds requests that began before. */
  private static final int MEASURING_WINDOWS = 2;

  private static final int SHORTEST_PAUSE = 8;

  private Gradient() {}

  /** The state of a limiter that has measured nothing yet: it measures first. */
  static State start(ConcurrencySettings settings) {
    return new State(
        settings, settings.initialLimit(), Double.MAX_VALUE, MEASURING_WINDOWS, SHORTEST_PAUSE);
  }

  /**
   * The state.
   *
   * @param wanted the limit, not yet rounded
   * @param baselineNanos the latency of the service when it is not busy
   * @param windows until the next measurement has been made
   * @param pause windows between the last measurement and the next
   */
  record State(
      ConcurrencySettings settings, double wanted, double baselineNanos, int windows, int pause)
      implements LimitState {

    private boolean isMeasuring() {
      return windows <= MEASURING_WINDOWS;
    }

    @Override
    public int limit() {
      double now = isMeasuring() ? wanted * CONTRACTION / settings.tolerance() : wanted;
      return Math.clamp((int) now, settings.minLimit(), settings.maxLimit());
    }

    @Override
    public LimitState after(LatencyWindow window) {
      if (!isMeasuring()) {
        // a service that has become faster need not be measured to be believed
        double faster = Math.min(0, window.meanNanos() - baselineNanos) * SMOOTHING;
        return new State(settings, next(window), baselineNanos + faster, windows - 1, pause);
      }
      return windows > 1
          ? new State(settings, wanted, baselineNanos, windows - 1, pause)
          : measured(window.meanNanos());
    }

    private State measured(double nanos) {
      boolean less = nanos < baselineNanos * LESS;
      int next = less ? SHORTEST_PAUSE : Math.min(pause * 2, settings.windowsBetween());
      return new State(settings, wanted, nanos, MEASURING_WINDOWS + next, next);
    }

    private double next(LatencyWindow window) {
      double gradient =
          Math.clamp(settings.tolerance() * baselineNanos / window.meanNanos(), STEEPEST, 1.0);
      boolean inUse = window.mostInFlight() * 2 >= wanted;
      if (gradient >= 1 && !inUse) {
        return wanted; // nothing was learnt about more
      }
      double target = wanted * gradient + Math.sqrt(wanted);
      double smoothed = wanted * (1 - SMOOTHING) + target * SMOOTHING;
      return Math.clamp(smoothed, settings.minLimit(), settings.maxLimit());
    }
  }
}
