/**
 * What went over the network, counted where it happens and cheap enough to count always: {@link
 * dev.weir.common.metrics.NetworkMetrics} holds a {@link dev.weir.common.metrics.Series} for each
 * listener, route, pool or upstream.
 */
@NullMarked
package dev.weir.common.metrics;

import org.jspecify.annotations.NullMarked;
