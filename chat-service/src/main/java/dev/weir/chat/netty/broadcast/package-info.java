/**
 * The plain broadcast: takes WebSocket messages from Netty channels and writes each to every
 * channel, in one order for all.
 *
 * <p>Start at {@link dev.weir.chat.netty.broadcast.Broadcaster}, which a channel joins after its
 * handshake. A message passes {@code FrameReader} (bytes to pieces of frames), {@code
 * MessageAssembler} (pieces to messages), {@code Member}, {@code LoopGroup} (gathers one event-loop
 * turn in one buffer), {@code MessageLog} (one order over all event loops), again {@code LoopGroup}
 * (each loop to its own members), {@code SharedFrames} (compressed for those who agreed to it) and
 * {@code Outbox} (bounded in bytes for each member). Where instances share the broadcast, turns go
 * by a {@code Relay} instead, and from there to {@code MessageLog}. Whatever belongs to a channel
 * is touched on its event loop alone.
 */
@NullMarked
package dev.weir.chat.netty.broadcast;

import org.jspecify.annotations.NullMarked;
