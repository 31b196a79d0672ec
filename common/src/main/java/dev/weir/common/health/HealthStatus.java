package dev.weir.common.health;

/** What the probes so far say of their target. */
public enum HealthStatus {
  /** No probe has ended yet. */
  UNKNOWN,
  UP,
  DOWN
}
