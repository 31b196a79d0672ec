package dev.weir.chat.redis;

import dev.weir.chat.room.RoomName;
import dev.weir.common.cluster.ClusterSettings;
import org.jspecify.annotations.Nullable;

/** How rooms are called on Redis. */
record RoomKeys(ClusterSettings settings) {

  /** Epoch, offset and time of the newest message. */
  String room(RoomName room) {
    return settings.key("room:" + room);
  }

  String log(RoomName room) {
    return settings.key("room-log:" + room);
  }

  String publishKeys(RoomName room) {
    return settings.key("room-keys:" + room);
  }

  String publishKeyEnds(RoomName room) {
    return settings.key("room-key-ends:" + room);
  }

  String presence(RoomName room) {
    return settings.key("room-presence:" + room);
  }

  /** All rooms. */
  String rooms() {
    return settings.key("rooms");
  }

  String channel(RoomName room) {
    return settings.key("room-channel:" + room);
  }

  /** The room of a channel; null for a channel of something else. */
  @Nullable String roomOf(String channel) {
    String beginning = settings.key("room-channel:");
    return channel.startsWith(beginning) ? channel.substring(beginning.length()) : null;
  }
}
