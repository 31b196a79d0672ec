/**
 * Finds out how many requests a service can serve at once, from how long they take, and refuses
 * those beyond before they queue.
 *
 * <p>Start at {@link dev.weir.common.concurrency.ConcurrencyLimiter}. The algorithms, {@link
 * dev.weir.common.concurrency.Gradient} and {@link dev.weir.common.concurrency.Aimd}, are functions
 * of a state and what was measured; time is an argument everywhere.
 */
@NullMarked
package dev.weir.common.concurrency;

import org.jspecify.annotations.NullMarked;
