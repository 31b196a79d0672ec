/**
 * The subprotocol {@code weir.chat.v1} as text: reads the commands of clients, strictly, and writes
 * what they are sent. {@code docs/chat-protocol.md} is its reference.
 *
 * <p>Start at {@link dev.weir.chat.protocol.CommandReader} and {@link
 * dev.weir.chat.protocol.ServerFrames}.
 */
@NullMarked
package dev.weir.chat.protocol;

import org.jspecify.annotations.NullMarked;
