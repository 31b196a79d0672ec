package dev.weir.lb.health;

import dev.weir.common.health.HealthCheck;

/**
 * How a pool finds out which of its upstreams may be chosen.
 *
 * @param check how they are probed
 */
public record HealthSettings(HealthCheck check) {

  /** {@link HealthCheck#standard}. */
  public static HealthSettings standard() {
    return new HealthSettings(HealthCheck.standard());
  }
}
