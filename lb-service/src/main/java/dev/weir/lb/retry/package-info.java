/**
 * Decides whether a failed try may be followed by another, when, and how long each may take: {@link
 * dev.weir.lb.retry.RetryPolicy} for one request, {@link dev.weir.lb.retry.RetryBudget} for a whole
 * pool. Both lanes ask. {@link dev.weir.lb.retry.HedgeSettings} says when a second upstream is
 * asked beside the first.
 */
@NullMarked
package dev.weir.lb.retry;

import org.jspecify.annotations.NullMarked;
