package dev.weir.chat.netty.room;

import dev.weir.chat.deflate.DeflateTerms;
import dev.weir.chat.netty.frame.Frames;
import dev.weir.chat.netty.frame.SharedFrames;
import dev.weir.chat.room.Delivery;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive deliveries of one room, encoded for one event loop in one buffer that its members
 * share.
 */
final class RoomBatch {

  private final SharedFrames frames;
  private final List<Delivery> deliveries;
  private final int[] starts;

  /**
   * Encodes them.
   *
   * @param into an empty buffer, which this takes over
   * @param deliveries at least one
   */
  RoomBatch(ByteBuf into, List<Delivery> deliveries) {
    this.frames = new SharedFrames(into);
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

  /**
   * Their frames after a sequence number that is below the last; no reference is added. A part of
   * them, as a client gets when it has just joined, is not compressed.
   */
  ByteBuf after(long sequence, @Nullable DeflateTerms terms) {
    int from = starts[deliveries.size() - countAfter(sequence)];
    ByteBuf plain = frames.plain();
    return from == 0 ? frames.by(terms) : plain.slice(from, plain.writerIndex() - from);
  }

  void release() {
    frames.release();
  }
}
