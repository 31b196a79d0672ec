package dev.weir.chat.netty.broadcast;

import dev.weir.chat.deflate.DeflateTerms;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive batches that an event loop has to write, as one buffer that all of its members share:
 * each is then written to once, however many batches there are. Belongs to the loop.
 */
final class Gathered {

  private final List<Batch> batches = new ArrayList<>();
  private final @Nullable ByteBuf[] joined = new @Nullable ByteBuf[DeflateTerms.LARGEST_WINDOW + 1];
  private int bytes;
  private int messages;

  void add(Batch batch) {
    batches.add(batch);
    bytes += batch.bytes();
    messages += batch.messages();
  }

  List<Batch> batches() {
    return batches;
  }

  boolean isEmpty() {
    return batches.isEmpty();
  }

  /** Of what is gathered, before compression. */
  int bytes() {
    return bytes;
  }

  int messages() {
    return messages;
  }

  /**
   * All frames, for a client; no reference is added.
   *
   * @param terms null: it takes none that are compressed
   */
  ByteBuf by(@Nullable DeflateTerms terms) {
    return batches.size() == 1 ? batches.getFirst().frames(terms) : joined(terms);
  }

  private ByteBuf joined(@Nullable DeflateTerms terms) {
    int window = terms == null ? 0 : terms.serverWindowBits();
    ByteBuf known = joined[window];
    if (known == null) {
      known = PooledByteBufAllocator.DEFAULT.directBuffer(bytes);
      for (Batch batch : batches) {
        ByteBuf frames = batch.frames(terms);
        known.writeBytes(frames, frames.readerIndex(), frames.readableBytes());
      }
      joined[window] = known;
    }
    return known;
  }

  /** Lets go of what was joined; the batches are others' to let go of. */
  void release() {
    for (ByteBuf frames : joined) {
      if (frames != null) {
        frames.release();
      }
    }
  }
}
