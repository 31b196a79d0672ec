package dev.weir.chat.netty.room;

import dev.weir.chat.netty.client.ConnectionSettings;
import dev.weir.chat.protocol.CommandLimits;
import dev.weir.chat.session.MessageRate;

/**
 * How a {@link RoomServer} treats its clients.
 *
 * @param connection what holds for each connection, as in the plain broadcast
 * @param commands what a command may be
 * @param publishRate how often one connection may publish or signal; more is answered with an error
 * @param maxRoomsPerConnection rooms that one connection may be in at once; at least 1
 */
public record RoomServerSettings(
    ConnectionSettings connection,
    CommandLimits commands,
    MessageRate publishRate,
    int maxRoomsPerConnection) {

  public RoomServerSettings {
    if (maxRoomsPerConnection < 1) {
      throw new IllegalArgumentException(
          "rooms for a connection: " + maxRoomsPerConnection + "; at least 1 is needed");
    }
  }
}
