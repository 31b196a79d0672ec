package dev.weir.chat.room;

/** A message in a room's history, encoded once for everyone. Its bytes are not to be changed. */
public final class StoredMessage {

  private final long offset;
  private final byte[] frame;
  private final long storedAt;

  StoredMessage(long offset, byte[] frame, long storedAt) {
    this.offset = offset;
    this.frame = frame;
    this.storedAt = storedAt;
  }

  /** Its place in the room's order; the first is 1. */
  public long offset() {
    return offset;
  }

  /** What members receive. */
  public byte[] frame() {
    return frame;
  }

  int bytes() {
    return frame.length;
  }

  /** Monotonic nanoseconds. */
  long storedAt() {
    return storedAt;
  }
}
