package dev.weir.chat.deflate;

import java.nio.ByteBuffer;
import java.util.zip.Deflater;

/**
 * Compresses messages (RFC 7692 section 7.2.1). Not safe for more than one thread.
 *
 * <p>The JDK's deflater knows one window, of 32 KiB. A smaller one is kept by beginning anew after
 * so many bytes of input: what is coded then cannot refer to what was before. Each beginning
 * follows a flush, so that the whole is one stream still.
 */
public final class MessageDeflater implements AutoCloseable {

  /** Takes a piece of the compressed message. */
  @FunctionalInterface
  public interface Sink {

    /** The bytes are valid during the call alone. */
    void take(byte[] bytes, int length);
  }

  /** The end of a flush, which the receiver adds again. */
  private static final int TAIL = 4;

  private static final byte[] EMPTY_BLOCK = {0};
  private static final int PIECE = 8 << 10;

  private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
  private final byte[] piece = new byte[PIECE + TAIL];
  private final boolean noContext;
  private final int window;
  private int sinceReset;
  private int held;

  /** By the server's side of the terms. */
  public MessageDeflater(DeflateTerms terms) {
    this.noContext = terms.serverNoContext();
    this.window = 1 << terms.serverWindowBits();
  }

  /** Compresses a whole message. */
  public void deflate(ByteBuffer message, Sink sink) {
    if (noContext) {
      reset();
    }
    held = 0;
    boolean any = false;
    boolean small = window < 1 << DeflateTerms.LARGEST_WINDOW;
    while (message.hasRemaining()) {
      if (small && sinceReset >= window) {
        reset();
      }
      int size = small ? Math.min(message.remaining(), window - sinceReset) : message.remaining();
      ByteBuffer part = message.slice(message.position(), size);
      message.position(message.position() + size);
      sinceReset += small ? size : 0;
      deflater.setInput(part);
      any |= flush(sink);
    }
    // the last four bytes are held back, and left out
    if (!any) {
      sink.take(EMPTY_BLOCK, 1);
    }
  }

  /** Codes what was set; whether that gave anything beside the end of the flush. */
  private boolean flush(Sink sink) {
    boolean any = false;
    int made;
    do {
      made = deflater.deflate(piece, held, piece.length - held, Deflater.SYNC_FLUSH);
      int all = held + made;
      if (all > TAIL) {
        sink.take(piece, all - TAIL);
        System.arraycopy(piece, all - TAIL, piece, 0, TAIL);
        held = TAIL;
        any = true;
      } else {
        held = all;
      }
    } while (made > 0);
    return any;
  }

  private void reset() {
    deflater.reset();
    sinceReset = 0;
  }

  @Override
  public void close() {
    deflater.end();
  }
}
