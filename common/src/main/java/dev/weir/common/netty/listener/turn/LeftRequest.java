package dev.weir.common.netty.listener.turn;

import dev.weir.common.ratelimit.Verdict;

/**
 * A request that the fast lane has left, on its way to where the fallback serves it.
 *
 * @param stream whom it was taken for, and what was said to its client already
 * @param pass what the limits have said to it; the lease is that of who takes it over
 */
public record LeftRequest(LaneStream stream, Verdict.Pass pass) {}
