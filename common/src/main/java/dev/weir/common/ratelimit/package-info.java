/**
 * Rate limits: how often a client may ask, and what it is told when it asks more often.
 *
 * <p>Start at {@link dev.weir.common.ratelimit.RateLimits}, which holds a request against all rules
 * that match it. {@link dev.weir.common.ratelimit.RateLimiter} is the port behind it: one
 * algorithm, counting by key. Time is an argument everywhere.
 */
@NullMarked
package dev.weir.common.ratelimit;

import org.jspecify.annotations.NullMarked;
