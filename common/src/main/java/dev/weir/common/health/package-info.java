/**
 * Whether something answers, judged from probes over time: {@link
 * dev.weir.common.health.HealthCheck} says how a target is probed, {@link
 * dev.weir.common.health.HealthTracker} what the outcomes mean. The probes themselves are sent by
 * {@code dev.weir.common.netty.probe.HealthChecker}.
 */
@NullMarked
package dev.weir.common.health;

import org.jspecify.annotations.NullMarked;
