/**
 * Lets concurrent misses of one key share one fetch.
 *
 * <p>Start at {@link dev.weir.edge.flight.Flights}.
 */
@NullMarked
package dev.weir.edge.flight;

import org.jspecify.annotations.NullMarked;
