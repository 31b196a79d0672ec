package dev.weir.chat.app;

import dev.weir.chat.app.config.ChatProperties;
import dev.weir.chat.netty.room.RoomServer;
import dev.weir.chat.protocol.ServerFrames;
import dev.weir.chat.redis.RedisRooms;
import dev.weir.chat.redis.SharedBroadcast;
import dev.weir.chat.redis.SharedRoomBans;
import dev.weir.chat.redis.SharedSessions;
import dev.weir.chat.room.Moment;
import dev.weir.chat.room.RoomBans;
import dev.weir.chat.room.Rooms;
import dev.weir.common.cluster.RedisLink;
import dev.weir.common.cluster.SharedItems;
import java.time.InstantSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;

/** Rooms that instances share, where {@code weir.cluster.redis.url} says by which Redis. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("weir.cluster.redis.url")
class RedisRoomsConfiguration {

  /** Closed before the link is, so that it can say goodbye. */
  @Bean(initMethod = "start", destroyMethod = "close")
  @DependsOn("clusterMember")
  RedisRooms redisRooms(ChatProperties properties, RedisLink link) {
    return new RedisRooms(
        link,
        new Rooms(properties.rooms().rooms(), new ServerFrames(), () -> ""),
        ChatConfiguration::freshName,
        () -> new Moment(System.nanoTime(), System.currentTimeMillis()),
        ChatConfiguration.freshName());
  }

  /** Closed before the link is, so that what was said last is sent. */
  @Bean
  @DependsOn("clusterMember")
  SharedBroadcast sharedBroadcast(RedisLink link) {
    return new SharedBroadcast(link, ChatConfiguration.freshName());
  }

  @Bean
  SharedSessions sharedSessions(RedisLink link, RoomServer server) {
    return new SharedSessions(link, server.sessions());
  }

  @Bean
  SharedItems sharedRoomBanItems(RedisLink link) {
    return new SharedItems(link, "room-bans", RoomBans.MOST);
  }

  @Bean
  SharedRoomBans sharedRoomBans(
      SharedItems sharedRoomBanItems, RoomServer server, RedisRooms rooms) {
    return new SharedRoomBans(sharedRoomBanItems, server.bans(), rooms, InstantSource.system());
  }
}
