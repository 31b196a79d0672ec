package dev.weir.chat.netty.frame;

import dev.weir.chat.deflate.DeflateTerms;
import dev.weir.chat.deflate.MessageInflater;
import dev.weir.chat.message.MessageKind;
import dev.weir.chat.message.MessageLimits;
import dev.weir.chat.session.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Objects;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/**
 * Joins the pieces of one connection's frames to messages, decompresses them where that was agreed
 * on, and checks their size, and text for UTF-8, with each piece. That frames come in a lawful
 * sequence is {@link FrameReader}'s affair.
 */
public final class MessageAssembler {

  /** What a frame led to. */
  public sealed interface Result {

    /** A message is complete; its payload is the receiver's to release. */
    record Whole(MessageKind kind, ByteBuf payload) implements Result {}

    /** The message goes on. */
    record Unfinished() implements Result {}

    /** The message is not acceptable. */
    record Refused(CloseReason reason) implements Result {}
  }

  private static final Result UNFINISHED = new Result.Unfinished();
  private static final Result TOO_BIG = new Result.Refused(CloseReason.TOO_BIG);
  private static final Result NOT_UTF8 = new Result.Refused(CloseReason.NOT_UTF8);
  private static final Result NOT_COMPRESSED = new Result.Refused(CloseReason.PROTOCOL_ERROR);

  private final MessageLimits limits;
  private final ByteBufAllocator alloc;
  private final @Nullable DeflateTerms terms;
  private Utf8Check text = new Utf8Check();
  private @Nullable MessageInflater inflater;

  /** What has come so far of a message in several pieces; null between messages. */
  private @Nullable ByteBuf parts;

  /**
   * @param terms by which messages may be compressed; null: none may
   */
  public MessageAssembler(
      MessageLimits limits, ByteBufAllocator alloc, @Nullable DeflateTerms terms) {
    this.limits = limits;
    this.alloc = alloc;
    this.terms = terms;
  }

  /** Takes the next piece; does not release it. */
  public Result take(Incoming.Piece piece) {
    if (piece.compressed()) {
      return inflate(piece);
    }
    int before = parts == null ? 0 : parts.readableBytes();
    if (piece.bytes().readableBytes() > limits.maxMessageBytes() - before) {
      return TOO_BIG;
    }
    if (!isSound(piece, piece.bytes())) {
      return NOT_UTF8;
    }
    if (piece.first() && piece.last()) {
      return new Result.Whole(piece.kind(), piece.bytes().retain());
    }
    joined().writeBytes(piece.bytes().slice());
    return piece.last() ? whole(piece.kind()) : UNFINISHED;
  }

  /** Forgets a message begun, and takes none any more. */
  public void close() {
    if (parts != null) {
      parts.release();
      parts = null;
    }
    if (inflater != null) {
      inflater.close();
      inflater = null;
    }
  }

  private Result inflate(Incoming.Piece piece) {
    ByteBuf to = joined();
    int before = to.readableBytes();
    try {
      if (!inflate(piece, to)) {
        return TOO_BIG;
      }
    } catch (DataFormatException e) {
      return NOT_COMPRESSED;
    }
    if (!isSound(piece, to.slice(before, to.readableBytes() - before))) {
      return NOT_UTF8;
    }
    return piece.last() ? whole(piece.kind()) : UNFINISHED;
  }

  /** Whether what comes out is within the limit; no more than that is taken of what is not. */
  private boolean inflate(Incoming.Piece piece, ByteBuf to) throws DataFormatException {
    MessageInflater by = inflater();
    MessageInflater.Sink sink =
        (bytes, length) -> {
          boolean fits = length <= limits.maxMessageBytes() - to.readableBytes();
          if (fits) {
            to.writeBytes(bytes, 0, length);
          }
          return fits;
        };
    return by.inflate(piece.bytes().nioBuffer(), sink) && (!piece.last() || by.end(sink));
  }

  private MessageInflater inflater() {
    MessageInflater known = inflater;
    if (known == null) {
      DeflateTerms agreed = Objects.requireNonNull(terms, "nothing was agreed on");
      known = agreed.clientNoContext() ? Inflaters.ofLoop().lend() : new MessageInflater(agreed);
      inflater = known;
    }
    return known;
  }

  /** What knows nothing that the next message needs is not kept for it. */
  private void giveBackInflater() {
    if (inflater != null && terms != null && terms.clientNoContext()) {
      Inflaters.ofLoop().takeBack(inflater);
      inflater = null;
    }
  }

  private boolean isSound(Incoming.Piece piece, ByteBuf bytes) {
    return piece.kind() == MessageKind.BINARY
        || (text.accepts(bytes) && (!piece.last() || text.complete()));
  }

  private ByteBuf joined() {
    ByteBuf known = parts;
    if (known == null) {
      known = alloc.directBuffer();
      parts = known;
    }
    return known;
  }

  private Result whole(MessageKind kind) {
    ByteBuf message = joined();
    parts = null;
    text = new Utf8Check();
    giveBackInflater();
    return new Result.Whole(kind, message);
  }
}
