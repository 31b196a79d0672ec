package dev.weir.chat.room;

/**
 * One frame on its way to the members of a room. Its bytes are not to be changed.
 *
 * @see Outlet
 */
public final class Delivery {

  private final long sequence;
  private final long unstored;
  private final Position position;
  private final byte[] frame;

  Delivery(long sequence, long unstored, Position position, byte[] frame) {
    this.sequence = sequence;
    this.unstored = unstored;
    this.position = position;
    this.frame = frame;
  }

  /** Counts everything that the room hands out, stored or not, without a gap; the first is 1. */
  public long sequence() {
    return sequence;
  }

  /** How many of these, this one included, nobody can recover: signals and presence changes. */
  public long unstored() {
    return unstored;
  }

  /** That of the newest stored message, this one if it is stored. */
  public Position position() {
    return position;
  }

  public byte[] frame() {
    return frame;
  }
}
