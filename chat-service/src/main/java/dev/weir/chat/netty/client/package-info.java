/**
 * A WebSocket client as every endpoint has it: what it says comes in by messages, what it is sent
 * waits in a bounded {@link dev.weir.chat.netty.client.Outbox}; its heartbeat, its close, its place
 * among all connections, and how they are sent away.
 *
 * <p>Start at {@link dev.weir.chat.netty.client.Client}, which the broadcast, the rooms and the
 * echo extend. Whatever belongs to a channel is touched on its event loop alone.
 */
@NullMarked
package dev.weir.chat.netty.client;

import org.jspecify.annotations.NullMarked;
