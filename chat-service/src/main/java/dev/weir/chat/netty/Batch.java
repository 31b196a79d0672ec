package dev.weir.chat.netty;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The encoded frames of one event-loop turn, on their way to every event loop. It holds one
 * reference to the buffer, let go by the last loop that has written it.
 */
final class Batch {

  private final ByteBuf frames;
  private final int messages;
  private final AtomicInteger readers;

  Batch(ByteBuf frames, int messages, int readers) {
    this.frames = frames;
    this.messages = messages;
    this.readers = new AtomicInteger(readers);
  }

  ByteBuf frames() {
    return frames;
  }

  int bytes() {
    return frames.readableBytes();
  }

  int messages() {
    return messages;
  }

  /** One loop has written it; true for the last, which also frees the buffer. */
  boolean written() {
    boolean last = readers.decrementAndGet() == 0;
    if (last) {
      frames.release();
    }
    return last;
  }
}
