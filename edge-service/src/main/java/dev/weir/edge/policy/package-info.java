/**
 * Decides what a shared cache may do: what it stores, for how long, for whom, and what a stored
 * answer is good for. Functions of time and facts, without input or output.
 *
 * <p>Start at {@link dev.weir.edge.policy.CachePolicy}.
 */
@NullMarked
package dev.weir.edge.policy;

import org.jspecify.annotations.NullMarked;
