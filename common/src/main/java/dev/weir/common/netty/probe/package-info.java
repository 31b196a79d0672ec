/**
 * Asks upstreams whether they are well: by HTTP, gRPC or a TCP connection.
 *
 * <p>Start at {@link dev.weir.common.netty.probe.HealthChecker}. What an answer means for a pool is
 * decided in {@code dev.weir.common.health}.
 */
@NullMarked
package dev.weir.common.netty.probe;

import org.jspecify.annotations.NullMarked;
