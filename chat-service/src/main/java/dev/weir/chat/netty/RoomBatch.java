package dev.weir.chat.netty;

import dev.weir.chat.room.Delivery;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * Consecutive deliveries of one room, encoded for one event loop in one buffer that its members
 * share.
 */
final class RoomBatch {

  private final ByteBuf frames;
  private final List<Delivery> deliveries;
  private final int[] starts;

  /**
   * Encodes them.
   *
   * @param into an empty buffer, which this takes over
   * @param deliveries at least one
   */
  RoomBatch(ByteBuf into, List<Delivery> deliveries) {
    this.frames = into;
    this.deliveries = deliveries;
    this.starts = new int[deliveries.size()];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = into.writerIndex();
      Frames.appendText(into, deliveries.get(i).frame());
    }
  }

  Delivery last() {
    return deliveries.getLast();
  }

  /** How many of them come after a sequence number. */
  int countAfter(long sequence) {
    return Math.clamp(last().sequence() - sequence, 0, deliveries.size());
  }

  /** Their frames after a sequence number that is below the last; no reference is added. */
  ByteBuf after(long sequence) {
    int from = starts[deliveries.size() - countAfter(sequence)];
    return from == 0 ? frames : frames.slice(from, frames.writerIndex() - from);
  }

  void release() {
    frames.release();
  }
}
