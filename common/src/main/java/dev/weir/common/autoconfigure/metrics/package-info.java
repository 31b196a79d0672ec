/**
 * What the data plane has counted, as Micrometer's meters.
 *
 * <p>Called by {@link dev.weir.common.autoconfigure.WeirAutoConfiguration}.
 */
@NullMarked
package dev.weir.common.autoconfigure.metrics;

import org.jspecify.annotations.NullMarked;
