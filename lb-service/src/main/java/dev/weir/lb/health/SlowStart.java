package dev.weir.lb.health;

import java.time.Duration;

/**
 * How much of its share an upstream takes that has come, or come back, a short time ago: a tenth at
 * once, then each tenth of the time another tenth, as Envoy's slow start with aggression 1.
 */
public final class SlowStart {

  private static final int STEPS = 10;

  private SlowStart() {}

  /**
   * The share, 0.1 to 1 in steps of 0.1.
   *
   * @param age since it may be chosen
   * @param time over which it starts; zero: at once
   */
  public static double share(Duration age, Duration time) {
    if (age.compareTo(time) >= 0) {
      return 1;
    }
    long step = age.toNanos() * STEPS / time.toNanos();
    return (double) Math.clamp(step, 1, STEPS) / STEPS;
  }
}
