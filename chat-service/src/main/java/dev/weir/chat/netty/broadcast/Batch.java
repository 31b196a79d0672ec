package dev.weir.chat.netty.broadcast;

import dev.weir.chat.deflate.DeflateTerms;
import dev.weir.chat.netty.frame.SharedFrames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The encoded frames of one event-loop turn, on their way to every event loop. It holds one
 * reference to the buffer, let go by the last loop that has written it.
 */
final class Batch {

  /** Stands where something is missing: whoever is there is to be told, and gets nothing newer. */
  static final Batch MISSED = new Batch(Unpooled.EMPTY_BUFFER, 0, 0);

  private final SharedFrames frames;
  private final int messages;
  private final AtomicInteger readers;

  Batch(ByteBuf frames, int messages, int readers) {
    this.frames = new SharedFrames(frames);
    this.messages = messages;
    this.readers = new AtomicInteger(readers);
  }

  /** For clients of those terms. */
  ByteBuf frames(@Nullable DeflateTerms terms) {
    return frames.by(terms);
  }

  int bytes() {
    return frames.plain().readableBytes();
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
