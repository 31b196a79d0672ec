/**
 * The broadcaster: takes WebSocket messages from Netty channels and writes each to every channel,
 * in one order for all.
 *
 * <p>Start at {@link dev.weir.chat.netty.Broadcaster}, which a channel joins after its handshake. A
 * message passes {@code Member} (frames in), {@code MessageAssembler} (frames to messages), {@code
 * LoopGroup} (gathers one event-loop turn in one buffer), {@code MessageLog} (one order over all
 * event loops), again {@code LoopGroup} (each loop to its own members) and {@code Outbox} (bounded
 * in bytes for each member). Whatever belongs to a channel is touched on its event loop alone.
 */
@NullMarked
package dev.weir.chat.netty;

import org.jspecify.annotations.NullMarked;
