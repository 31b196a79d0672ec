/**
 * Rate limits in a Spring context: from the configuration, changed by the API, counted on the
 * control plane by a web filter as on the data plane.
 *
 * <p>Start at {@link dev.weir.common.autoconfigure.limit.LimitsAutoConfiguration}.
 */
@NullMarked
package dev.weir.common.autoconfigure.limit;

import org.jspecify.annotations.NullMarked;
