package dev.weir.lb.health;

import java.time.Duration;

/**
 * When the circuit to an upstream opens: it gets no request for a time, and then a few to see.
 *
 * @param enabled whether there is a circuit at all
 * @param failureRate percent of failed tries from which it opens, above 0 up to 100
 * @param slowCallDuration from which a try counts as slow
 * @param slowCallRate percent of slow tries from which it opens, above 0 up to 100
 * @param minimumCalls how many tries it takes to judge, from 1
 * @param window how many of the last tries are judged, from 1
 * @param openFor how long it stays open
 * @param halfOpenCalls how many tries are let through after that, from 1
 */
public record CircuitSettings(
    boolean enabled,
    float failureRate,
    Duration slowCallDuration,
    float slowCallRate,
    int minimumCalls,
    int window,
    Duration openFor,
    int halfOpenCalls) {

  public CircuitSettings {
    if (!isRate(failureRate) || !isRate(slowCallRate)) {
      throw new IllegalArgumentException(
          "failure-rate "
              + failureRate
              + " and slow-call-rate "
              + slowCallRate
              + " must be above 0 and at most 100");
    }
    if (minimumCalls < 1 || window < minimumCalls || halfOpenCalls < 1) {
      throw new IllegalArgumentException(
          "minimum-calls "
              + minimumCalls
              + " and half-open-calls "
              + halfOpenCalls
              + " must be 1 or more, window "
              + window
              + " at least minimum-calls");
    }
    if (!slowCallDuration.isPositive() || !openFor.isPositive()) {
      throw new IllegalArgumentException(
          "slow-call-duration "
              + slowCallDuration
              + " and open-for "
              + openFor
              + " must be above 0");
    }
  }

  private static boolean isRate(float rate) {
    return rate > 0 && rate <= 100;
  }

  /** No circuit. */
  public static CircuitSettings off() {
    return standard(false);
  }

  /** Half of the last 100 failed, at least 20 seen; open for 30 s, then 5 tries. */
  public static CircuitSettings on() {
    return standard(true);
  }

  private static CircuitSettings standard(boolean enabled) {
    return new CircuitSettings(
        enabled, 50, Duration.ofSeconds(60), 100, 20, 100, Duration.ofSeconds(30), 5);
  }
}
