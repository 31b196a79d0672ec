package dev.weir.chat.netty.frame;

import dev.weir.chat.deflate.DeflateTerms;
import dev.weir.chat.deflate.MessageDeflater;
import dev.weir.chat.message.MessageKind;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Frames that many clients are sent: as they are, and compressed, once for all clients with the
 * same window, when the first of them is due. A message is compressed for itself, so that it does
 * not matter what a client was sent before; one that is short, or that compression makes longer,
 * stays as it is, as RFC 7692 section 6 allows. Safe for many threads.
 */
public final class SharedFrames {

  /** Shorter ones gain nothing. */
  private static final int LEAST = 64;

  /** Of each event loop, by window. */
  private static final FastThreadLocal<Map<Integer, MessageDeflater>> DEFLATERS =
      new FastThreadLocal<>() {
        @Override
        protected Map<Integer, MessageDeflater> initialValue() {
          return new HashMap<>();
        }

        @Override
        protected void onRemoval(Map<Integer, MessageDeflater> deflaters) {
          deflaters.values().forEach(MessageDeflater::close);
        }
      };

  private final ByteBuf plain;
  private @Nullable Map<Integer, ByteBuf> byWindow;

  /**
   * @param plain whole frames as a server sends them; one reference to them is taken over
   */
  public SharedFrames(ByteBuf plain) {
    this.plain = plain;
  }

  public ByteBuf plain() {
    return plain;
  }

  /**
   * The frames for a client; no reference is added.
   *
   * @param terms null: it takes none that are compressed
   */
  public ByteBuf by(@Nullable DeflateTerms terms) {
    return terms == null ? plain : compressed(terms);
  }

  private synchronized ByteBuf compressed(DeflateTerms terms) {
    Map<Integer, ByteBuf> known = byWindow == null ? new HashMap<>(2) : byWindow;
    byWindow = known;
    return known.computeIfAbsent(
        terms.serverWindowBits(), window -> compressed(plain, deflater(terms)));
  }

  private static MessageDeflater deflater(DeflateTerms terms) {
    return DEFLATERS
        .get()
        .computeIfAbsent(terms.serverWindowBits(), window -> new MessageDeflater(terms));
  }

  private static ByteBuf compressed(ByteBuf frames, MessageDeflater deflater) {
    ByteBuf out = frames.alloc().directBuffer(frames.readableBytes() / 2 + LEAST);
    ByteBuf in = frames.slice();
    while (in.isReadable()) {
      int start = in.readerIndex();
      MessageKind kind = Frames.kindAt(in);
      ByteBuf payload = Frames.readPayload(in);
      int whole = in.readerIndex() - start;
      if (payload.readableBytes() < LEAST) {
        out.writeBytes(in, start, whole);
      } else {
        ByteBuf frame = Frames.compressed(frames.alloc(), kind, payload, deflater);
        if (frame.readableBytes() < whole) {
          out.writeBytes(frame);
        } else {
          out.writeBytes(in, start, whole);
        }
        frame.release();
      }
    }
    return out;
  }

  public void release() {
    plain.release();
    Map<Integer, ByteBuf> known = byWindow;
    if (known != null) {
      known.values().forEach(ByteBuf::release);
    }
  }
}
