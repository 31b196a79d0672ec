/**
 * Who is told of each request: the access log and traces, both off unless asked for.
 *
 * <p>Start at {@link dev.weir.common.autoconfigure.observation.ObservationAutoConfiguration}.
 */
@NullMarked
package dev.weir.common.autoconfigure.observation;

import org.jspecify.annotations.NullMarked;
