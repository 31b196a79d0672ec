/**
 * The load of {@code benchmarks/side-by-side/broadcast}: many WebSocket clients that count what
 * reaches them, and one that publishes. It begins with {@link
 * dev.weir.benchmarks.broadcast.BroadcastLoad}.
 */
@NullMarked
package dev.weir.benchmarks.broadcast;

import org.jspecify.annotations.NullMarked;
