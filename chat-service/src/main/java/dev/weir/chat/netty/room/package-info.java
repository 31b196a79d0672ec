/**
 * The rooms of {@code weir.chat.v1} on Netty's channels: who a client is, in which rooms, what it
 * says, and how each room's messages reach its members, whether they follow or catch up.
 *
 * <p>Start at {@link dev.weir.chat.netty.room.RoomServer}, which a channel joins after its
 * handshake. A room itself, with its order and its history, is {@link dev.weir.chat.room}.
 */
@NullMarked
package dev.weir.chat.netty.room;

import org.jspecify.annotations.NullMarked;
