package dev.weir.common.concurrency;

/**
 * What was measured of the requests that were answered in a stretch of time.
 *
 * @param answered how many, at least 1
 * @param meanNanos their mean latency
 * @param mostInFlight the most that were served at once
 * @param failed how many of them the service could not answer in time (503, 504)
 */
record LatencyWindow(int answered, double meanNanos, int mostInFlight, int failed) {}
