package dev.weir.common.health;

/**
 * A change of health.
 *
 * @param from the status before
 * @param to the status now
 * @param cause the outcome that tipped it
 */
public record HealthTransition(HealthStatus from, HealthStatus to, ProbeOutcome cause) {}
