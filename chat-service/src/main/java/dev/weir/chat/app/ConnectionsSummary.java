package dev.weir.chat.app;

import dev.weir.chat.netty.BroadcastCounters;
import dev.weir.chat.netty.Broadcaster;

/**
 * The answer of {@code GET /api/connections}: open connections now, and counts since the start.
 *
 * @param open connections open, those being closed included
 * @param messages messages received whole
 * @param bytes their payload
 * @param deliveries messages handed to connections
 * @param slowConsumersDropped connections dropped because they did not read
 */
record ConnectionsSummary(
    int open, long messages, long bytes, long deliveries, long slowConsumersDropped) {

  static ConnectionsSummary of(Broadcaster broadcaster) {
    BroadcastCounters counters = broadcaster.counters();
    return new ConnectionsSummary(
        broadcaster.members(),
        counters.messages(),
        counters.bytes(),
        counters.deliveries(),
        counters.slowConsumersDropped());
  }
}
