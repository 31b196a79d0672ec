package dev.weir.chat.room;

/**
 * One frame on its way to the members of a room. Its bytes are not to be changed.
 *
 * @see Outlet
 */
public final class Delivery {

  private final long sequence;
  private final long offset;
  private final byte[] frame;

  Delivery(long sequence, long offset, byte[] frame) {
    this.sequence = sequence;
    this.offset = offset;
    this.frame = frame;
  }

  /** Counts everything that the room hands out, stored or not, without a gap; the first is 1. */
  public long sequence() {
    return sequence;
  }

  /** The offset of the newest stored message, this one if it is stored. */
  public long offset() {
    return offset;
  }

  public byte[] frame() {
    return frame;
  }
}
