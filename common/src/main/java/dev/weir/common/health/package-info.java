/**
 * Whether something answers, judged from probes over time: {@link
 * dev.weir.common.health.HealthTracker}.
 */
@NullMarked
package dev.weir.common.health;

import org.jspecify.annotations.NullMarked;
