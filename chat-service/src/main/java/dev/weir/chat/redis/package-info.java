/**
 * What instances share through Redis. Rooms: one log for each, which decides the order, and a
 * channel over which every instance that has the room hears what is new. And the plain broadcast:
 * one channel, and a number that tells each instance whether it heard everything.
 *
 * <p>Start at {@link dev.weir.chat.redis.RedisRooms}, called by the server of rooms. Each room that
 * is here has a {@link dev.weir.chat.redis.Follower}, which hands on the log without a gap; {@link
 * dev.weir.chat.redis.Followers} has all of them, {@link dev.weir.chat.redis.InstancePresence}
 * knows who is at which instance, and {@link dev.weir.chat.redis.RoomCalls} asks Redis. How Redis
 * keeps a room stands in {@code publish.lua}. The broadcast is {@link
 * dev.weir.chat.redis.SharedBroadcast}, called by the broadcaster.
 */
@NullMarked
package dev.weir.chat.redis;

import org.jspecify.annotations.NullMarked;
