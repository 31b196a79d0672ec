package dev.weir.chat.netty.room;

import dev.weir.chat.netty.client.InFlight;
import dev.weir.chat.netty.client.LoopClients;
import dev.weir.chat.room.RoomName;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.Map;

/** The clients of one event loop and the rooms they are in. Belongs to the loop. */
final class RoomLoop {

  private final EventLoop eventLoop;
  private final ByteBufAllocator alloc;
  private final RoomServer server;
  private final LoopClients<RoomMember> clients;
  private final Map<String, LoopRoom> rooms = new HashMap<>();

  RoomLoop(EventLoop eventLoop, ByteBufAllocator alloc, RoomServer server, long checkNanos) {
    this.eventLoop = eventLoop;
    this.alloc = alloc;
    this.server = server;
    this.clients = new LoopClients<>(eventLoop, checkNanos);
  }

  EventLoop eventLoop() {
    return eventLoop;
  }

  ByteBufAllocator alloc() {
    return alloc;
  }

  LoopClients<RoomMember> clients() {
    return clients;
  }

  RoomCounters counters() {
    return server.counters();
  }

  InFlight inFlight() {
    return server.inFlight();
  }

  /** The members of a room here; to be given back by {@link #release} when it has none. */
  LoopRoom room(RoomName name) {
    return rooms.computeIfAbsent(name.value(), _ -> new LoopRoom(this));
  }

  /** Forgets a room that has no members here. */
  void release(RoomName name) {
    rooms.remove(name.value());
  }

  /** Bytes have reached all members here. */
  void written(long bytes) {
    if (inFlight().remove(bytes)) {
      server.wakePublishers();
    }
  }
}
