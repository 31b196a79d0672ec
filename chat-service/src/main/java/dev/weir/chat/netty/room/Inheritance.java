package dev.weir.chat.netty.room;

import dev.weir.chat.room.Room;
import dev.weir.chat.room.UserName;
import io.netty.channel.EventLoop;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The rooms in which a client counts as present because an earlier connection of its user was in
 * them: until it has joined them itself, or has had time to. Belongs to the client's event loop.
 */
final class Inheritance {

  /** How long a client has to join. */
  private static final long PATIENCE_SECONDS = 10;

  private final RoomServer server;
  private final EventLoop loop;
  private final String connection;
  private final Map<String, Room> rooms = new LinkedHashMap<>();
  private @Nullable UserName user;
  private boolean over;

  Inheritance(RoomServer server, EventLoop loop, String connection) {
    this.server = server;
    this.loop = loop;
    this.connection = connection;
  }

  /** The client counts as present in these; until {@link #end}, which may have been already. */
  void take(UserName heir, List<Room> of) {
    user = heir;
    of.forEach(room -> rooms.put(room.name().value(), room));
    if (over) {
      end();
    } else if (!rooms.isEmpty()) {
      var _ = loop.schedule(this::letGo, PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** The client is in this room by itself. */
  void joined(String name) {
    rooms.remove(name);
  }

  /** The client has gone. */
  void end() {
    over = true;
    letGo();
  }

  private void letGo() {
    UserName heir = user;
    if (heir != null) {
      rooms.values().forEach(room -> server.withdraw(room, heir, connection, loop));
      rooms.clear();
    }
  }
}
