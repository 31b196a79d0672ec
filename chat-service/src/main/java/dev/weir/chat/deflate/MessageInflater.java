package dev.weir.chat.deflate;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decompresses messages (RFC 7692 section 7.2.2), piece by piece as they come. Not safe for more
 * than one thread.
 */
public final class MessageInflater implements AutoCloseable {

  /** Takes what comes out. */
  @FunctionalInterface
  public interface Sink {

    /**
     * The bytes are valid during the call alone.
     *
     * @return whether more is wanted
     */
    boolean take(byte[] bytes, int length);
  }

  private static final byte[] TAIL = {0, 0, -1, -1};
  private static final int PIECE = 16 << 10;

  private final Inflater inflater = new Inflater(true);
  private final byte[] piece = new byte[PIECE];
  private final boolean noContext;

  private MessageInflater(boolean noContext) {
    this.noContext = noContext;
  }

  /** For the messages of one client, by its side of the terms. */
  public MessageInflater(DeflateTerms terms) {
    this(terms.clientNoContext());
  }

  /** For messages of any client, each coded for itself. */
  public static MessageInflater withoutContext() {
    return new MessageInflater(true);
  }

  /**
   * Takes a piece of a message.
   *
   * @return false where the sink wanted no more
   * @throws DataFormatException for what is not compressed so
   */
  public boolean inflate(ByteBuffer bytes, Sink sink) throws DataFormatException {
    if (inflater.finished()) {
      inflater.reset();
    }
    return take(bytes, sink);
  }

  /**
   * The message has ended.
   *
   * @return false where the sink wanted no more
   * @throws DataFormatException for what is not compressed so
   */
  public boolean end(Sink sink) throws DataFormatException {
    boolean wanted = inflater.finished() || take(ByteBuffer.wrap(TAIL), sink);
    if (noContext || inflater.finished()) {
      inflater.reset();
    }
    return wanted;
  }

  private boolean take(ByteBuffer bytes, Sink sink) throws DataFormatException {
    inflater.setInput(bytes);
    while (true) {
      int made = inflater.inflate(piece);
      if (made > 0 && !sink.take(piece, made)) {
        return false;
      }
      if (made == 0 && !goesOn(bytes)) {
        return true;
      }
    }
  }

  /** A final block may stand anywhere (section 7.2.3.4): what follows begins anew. */
  private boolean goesOn(ByteBuffer bytes) throws DataFormatException {
    if (inflater.needsDictionary()) {
      throw new DataFormatException("a dictionary is asked for");
    }
    if (!inflater.finished() || !bytes.hasRemaining()) {
      return false;
    }
    inflater.reset();
    inflater.setInput(bytes);
    return true;
  }

  @Override
  public void close() {
    inflater.end();
  }
}
