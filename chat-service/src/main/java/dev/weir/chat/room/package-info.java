/**
 * What a room is, free of sockets and of JSON: it decides in which order messages stand, which of
 * them a returning client has missed, whether a publish was seen before, and who is there.
 *
 * <p>Start at {@link dev.weir.chat.room.RoomStore}, which decides where rooms are kept: {@link
 * dev.weir.chat.room.MemoryRooms} in this instance alone. {@link dev.weir.chat.room.Rooms} has
 * every {@link dev.weir.chat.room.Room} that is here. All are safe for any thread; what a room
 * hands out goes to {@link dev.weir.chat.room.Outlet}s. Time is an argument.
 */
@NullMarked
package dev.weir.chat.room;

import org.jspecify.annotations.NullMarked;
