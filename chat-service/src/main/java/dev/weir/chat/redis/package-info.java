/**
 * Rooms that instances share through Redis: one log for each room, which decides the order, and a
 * channel over which every instance that has the room hears what is new.
 *
 * <p>Start at {@link dev.weir.chat.redis.RedisRooms}. Each room that is here has a {@link
 * dev.weir.chat.redis.Follower}, which hands on the log without a gap. How Redis keeps a room
 * stands in {@code publish.lua}.
 */
@NullMarked
package dev.weir.chat.redis;

import org.jspecify.annotations.NullMarked;
