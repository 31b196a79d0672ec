package dev.weir.chat.app.api;

import dev.weir.chat.netty.broadcast.BroadcastCounters;
import dev.weir.chat.netty.client.ConnectionView;
import dev.weir.chat.netty.room.RoomCounters;
import dev.weir.chat.netty.room.RoomServer;
import java.util.List;

/**
 * What is there now, and what was done since the start.
 *
 * @param open connections, of every kind
 * @param broadcast the plain broadcast
 * @param rooms the rooms
 * @param slow who reads too slowly just now
 * @param draining whether everybody is being sent away
 */
record ChatStats(
    int open, BroadcastStats broadcast, RoomStats rooms, SlowConsumers slow, boolean draining) {

  /**
   * Counts of the plain broadcast since the start.
   *
   * @param messages received whole
   * @param bytes their payload
   * @param deliveries messages handed to connections
   * @param slowConsumersDropped connections dropped because they did not read
   */
  record BroadcastStats(long messages, long bytes, long deliveries, long slowConsumersDropped) {

    static BroadcastStats of(BroadcastCounters counters) {
      return new BroadcastStats(
          counters.messages(),
          counters.bytes(),
          counters.deliveries(),
          counters.slowConsumersDropped());
    }
  }

  /**
   * Counts of rooms; but for the first two, since the start.
   *
   * @param open rooms there are
   * @param historyBytes what they remember
   * @param published messages stored
   * @param repeated messages that were stored before, under their key
   * @param deliveries messages, signals and presence changes handed to connections
   * @param skipped messages that slow members were told they do not get
   * @param refused commands answered with an error
   * @param slowConsumersDropped connections dropped because they did not read
   */
  record RoomStats(
      int open,
      long historyBytes,
      long published,
      long repeated,
      long deliveries,
      long skipped,
      long refused,
      long slowConsumersDropped) {

    static RoomStats of(RoomServer server) {
      RoomCounters counters = server.counters();
      return new RoomStats(
          server.rooms().size(),
          server.rooms().historyBytes(),
          counters.published(),
          counters.repeated(),
          counters.deliveries(),
          counters.skipped(),
          counters.refused(),
          counters.slowConsumersDropped());
    }
  }

  /**
   * Connections that do not take what they are sent as fast as it comes.
   *
   * @param connections how many
   * @param waitingBytes what waits for them beyond their sockets
   * @param mostWaitingBytes what waits for the slowest
   * @param roomsBehind rooms whose newest they get from history
   */
  record SlowConsumers(
      int connections, long waitingBytes, long mostWaitingBytes, long roomsBehind) {

    static SlowConsumers of(List<ConnectionView> all) {
      List<ConnectionView> slow = all.stream().filter(SlowConsumers::isSlow).toList();
      return new SlowConsumers(
          slow.size(),
          slow.stream().mapToLong(ConnectionView::waitingBytes).sum(),
          slow.stream().mapToLong(ConnectionView::waitingBytes).max().orElse(0),
          slow.stream().mapToLong(ConnectionView::roomsBehind).sum());
    }

    static boolean isSlow(ConnectionView connection) {
      return connection.waitingBytes() > 0 || connection.roomsBehind() > 0;
    }
  }
}
