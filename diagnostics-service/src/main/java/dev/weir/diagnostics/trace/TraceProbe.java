package dev.weir.diagnostics.trace;

import dev.weir.diagnostics.probe.ProbeOutcome;

/**
 * A question to one hop and what became of it.
 *
 * @param hop 1 for the nearest router
 * @param query 1 for the first question to that hop in its flow
 * @param flow 0 for the first
 */
public record TraceProbe(int hop, int query, int flow, ProbeOutcome outcome) {}
