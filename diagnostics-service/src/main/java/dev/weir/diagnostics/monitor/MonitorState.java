package dev.weir.diagnostics.monitor;

import dev.weir.common.health.HealthStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a monitor at one moment.
 *
 * @param checks the last ones, oldest first
 * @param changes the last ones, oldest first
 * @param delivery what became of the last notice to the webhook
 */
public record MonitorState(
    HealthStatus status,
    List<Check> checks,
    List<Check> changes,
    Map<Window, Availability> availability,
    Optional<Delivery> delivery) {}
