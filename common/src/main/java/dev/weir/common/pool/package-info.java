/**
 * How long a pooled connection may live, and what is counted of pools, without any socket. Start at
 * {@link dev.weir.common.pool.UpstreamCounts}.
 */
@NullMarked
package dev.weir.common.pool;

import org.jspecify.annotations.NullMarked;
