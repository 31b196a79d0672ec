package dev.weir.lb.health;

import dev.weir.common.health.HealthCheck;
import java.time.Duration;

/**
 * How a pool finds out which of its upstreams may be chosen.
 *
 * @param check how they are probed
 * @param assumeHealthy whether a new upstream is chosen before its first probe has ended
 * @param outlier when one is put out for what it does with requests
 * @param circuit when the circuit to one opens
 * @param maxRequests how many one serves at the same time; 0: no limit
 * @param slowStart over what time one that comes, or comes back, grows to its share; zero: at once
 * @param panicPercent share that must be well; below it all are balanced over; 0 to 100
 */
public record HealthSettings(
    HealthCheck check,
    boolean assumeHealthy,
    OutlierSettings outlier,
    CircuitSettings circuit,
    int maxRequests,
    Duration slowStart,
    int panicPercent) {

  private static final int PANIC = 50;

  public HealthSettings {
    if (maxRequests < 0) {
      throw new IllegalArgumentException("max-requests " + maxRequests + " is less than 0");
    }
    if (slowStart.isNegative()) {
      throw new IllegalArgumentException("slow-start " + slowStart + " is less than 0");
    }
    if (panicPercent < 0 || panicPercent > 100) {
      throw new IllegalArgumentException(
          "panic-threshold " + panicPercent + " is not between 0 and 100");
    }
  }

  /** {@link HealthCheck#standard}, panic below 50 %, everything else off. */
  public static HealthSettings standard() {
    return new HealthSettings(
        HealthCheck.standard(),
        false,
        OutlierSettings.off(),
        CircuitSettings.off(),
        0,
        Duration.ZERO,
        PANIC);
  }
}
