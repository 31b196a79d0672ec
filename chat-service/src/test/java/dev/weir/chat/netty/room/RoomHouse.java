package dev.weir.chat.netty.room;

import dev.weir.chat.access.AccessPolicy;
import dev.weir.chat.message.MessageLimits;
import dev.weir.chat.netty.client.ConnectionSettings;
import dev.weir.chat.netty.client.Connections;
import dev.weir.chat.protocol.CommandLimits;
import dev.weir.chat.protocol.ServerFrames;
import dev.weir.chat.room.HistoryLimits;
import dev.weir.chat.room.MemoryRooms;
import dev.weir.chat.room.RoomName;
import dev.weir.chat.room.RoomSettings;
import dev.weir.chat.room.RoomStore;
import dev.weir.chat.room.Rooms;
import dev.weir.chat.room.SlowMemberPolicy;
import dev.weir.chat.room.UserName;
import dev.weir.chat.session.HeartbeatPolicy;
import dev.weir.chat.session.MessageRate;
import dev.weir.chat.session.UserPlaces;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A room server on a clock that stands, with the clients that a test lets in. */
final class RoomHouse {

  /** How many messages one client may publish, since the clock stands. */
  static final int BURST = 200;

  /** How many connections one user may have. */
  static final int MOST_OF_USER = 3;

  private static final RoomName ROOM = new RoomName("r");
  private static final int MESSAGE = 16 * 1024;

  private final List<RoomClient> clients = new ArrayList<>();
  private final Connections connections = new Connections();
  private final RoomServer server;

  RoomHouse(SlowMemberPolicy policy, int history) {
    this(policy, history, AccessPolicy.OPEN, InstantSource.fixed(Instant.EPOCH));
  }

  RoomHouse(SlowMemberPolicy policy, int history, AccessPolicy access, InstantSource wall) {
    this(memory(policy, history), access, wall);
  }

  RoomHouse(RoomStore store, AccessPolicy access, InstantSource wall) {
    ConnectionSettings connection =
        new ConnectionSettings(
            new MessageLimits(MESSAGE, MESSAGE),
            new MessageRate(0, 1),
            new HeartbeatPolicy(Duration.ofHours(1), Duration.ofHours(1)),
            MESSAGE + 2 * ConnectionSettings.TURN_BYTES,
            1 << 24,
            Duration.ofSeconds(5));
    server =
        new RoomServer(
            store,
            new RoomServerSettings(
                connection, new CommandLimits(MESSAGE - 1024, 8, 50), new MessageRate(1, BURST), 3),
            access,
            new UserPlaces(MOST_OF_USER),
            connections,
            () -> 0,
            wall);
  }

  /** Rooms in memory, of the epochs e1, e2 and so on. */
  static RoomStore memory(SlowMemberPolicy policy, int history) {
    RoomSettings rooms =
        new RoomSettings(
            10,
            new HistoryLimits(history, 1 << 20, Duration.ofHours(1)),
            1 << 24,
            100,
            10,
            Duration.ofHours(1),
            policy,
            List.of());
    AtomicInteger epochs = new AtomicInteger();
    return new MemoryRooms(
        new Rooms(rooms, new ServerFrames(), () -> "e" + epochs.incrementAndGet()));
  }

  Connections connections() {
    return connections;
  }

  RoomServer server() {
    return server;
  }

  /** A client that has not said who it is. */
  RoomClient client() {
    return client(null);
  }

  /** A client whose handshake brought a token. */
  RoomClient client(@Nullable String token) {
    RoomClient client = new RoomClient(server, token);
    clients.add(client);
    return client;
  }

  /** A client that has. */
  RoomClient connect(String user) {
    RoomClient client = client();
    client.send("{'type':'connect','user':'" + user + "'}");
    client.frames();
    return client;
  }

  /** A client in the room. */
  RoomClient member(String user) {
    RoomClient client = connect(user);
    client.join(null);
    client.takeAll();
    return client;
  }

  boolean remove(String user) {
    return server.remove(ROOM, server.rooms().find(ROOM), new UserName(user), "removed");
  }

  void runAll() {
    clients.forEach(RoomClient::run);
  }

  void finish() {
    clients.forEach(RoomClient::finish);
  }
}
