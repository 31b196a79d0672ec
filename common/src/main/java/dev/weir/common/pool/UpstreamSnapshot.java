package dev.weir.common.pool;

import java.util.Map;

/**
 * The connections to one upstream at one moment, over all event loops.
 *
 * @param upstream its URL
 * @param active connections with an exchange
 * @param idle connections without
 * @param pending exchanges that wait for a connection
 * @param created connections so far
 * @param connectFailures attempts so far that came to nothing
 * @param closed connections so far, by {@link CloseReason#label}; all reasons are there
 * @param acquired exchanges so far that got a connection
 * @param acquireWaitMillisTotal how long these waited, together
 * @param acquireWaitMillisMax the longest that one of them waited
 */
public record UpstreamSnapshot(
    String upstream,
    long active,
    long idle,
    long pending,
    long created,
    long connectFailures,
    Map<String, Long> closed,
    long acquired,
    double acquireWaitMillisTotal,
    double acquireWaitMillisMax) {}
