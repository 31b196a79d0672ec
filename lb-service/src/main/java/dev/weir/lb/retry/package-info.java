/**
 * Decides whether a failed try may be followed by another: {@link dev.weir.lb.retry.RetryPolicy}.
 */
@NullMarked
package dev.weir.lb.retry;

import org.jspecify.annotations.NullMarked;
