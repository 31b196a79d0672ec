/**
 * Distributed traces: the span of a request that a listener serves, and those of what it asks
 * upstreams for, in one trace with whoever asked (W3C Trace Context).
 *
 * <p>Start at {@link dev.weir.common.trace.Traces}; listeners and whoever asks upstreams call it.
 */
@NullMarked
package dev.weir.common.trace;

import org.jspecify.annotations.NullMarked;
