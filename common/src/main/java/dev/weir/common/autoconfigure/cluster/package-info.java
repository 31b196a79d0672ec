/**
 * What instances share by one Redis, where {@code weir.cluster.redis.url} says by which.
 *
 * <p>Start at {@link dev.weir.common.autoconfigure.cluster.ClusterAutoConfiguration}.
 */
@NullMarked
package dev.weir.common.autoconfigure.cluster;

import org.jspecify.annotations.NullMarked;
