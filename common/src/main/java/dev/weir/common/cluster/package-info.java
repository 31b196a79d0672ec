/**
 * What the instances of a service share through Redis: counts of rate limits, changes of limits,
 * bans, and how many instances there are.
 *
 * <p>Start at {@link dev.weir.common.cluster.RedisLink}, the connection, which knows when there is
 * none: what uses it always has something to fall back to.
 */
@NullMarked
package dev.weir.common.cluster;

import org.jspecify.annotations.NullMarked;
