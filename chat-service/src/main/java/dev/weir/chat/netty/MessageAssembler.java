package dev.weir.chat.netty;

import dev.weir.chat.message.MessageKind;
import dev.weir.chat.message.MessageLimits;
import dev.weir.chat.session.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import org.jspecify.annotations.Nullable;

/**
 * Joins the frames of one connection to messages, checks their size, and text for UTF-8, as early
 * as each frame allows. That frames come in a lawful sequence is the decoder's affair.
 */
final class MessageAssembler {

  /** What a frame led to. */
  sealed interface Result {

    /** A message is complete; its payload is the receiver's to release. */
    record Whole(MessageKind kind, ByteBuf payload) implements Result {}

    /** The message goes on. */
    record Unfinished() implements Result {}

    /** The message is not acceptable. */
    record Refused(CloseReason reason) implements Result {}
  }

  private static final Result UNFINISHED = new Result.Unfinished();

  private final MessageLimits limits;
  private final ByteBufAllocator alloc;
  private MessageKind kind = MessageKind.BINARY;
  private Utf8Check text = new Utf8Check();

  /** The frames so far of a message in several; null between messages. */
  private @Nullable ByteBuf parts;

  MessageAssembler(MessageLimits limits, ByteBufAllocator alloc) {
    this.limits = limits;
    this.alloc = alloc;
  }

  /** Takes a text, binary or continuation frame; does not release it. */
  Result take(WebSocketFrame frame) {
    ByteBuf started = parts;
    if (started == null) {
      kind = frame instanceof TextWebSocketFrame ? MessageKind.TEXT : MessageKind.BINARY;
    }
    int before = started == null ? 0 : started.readableBytes();
    if (frame.content().readableBytes() > limits.maxMessageBytes() - before) {
      return new Result.Refused(CloseReason.TOO_BIG);
    }
    if (!textIsSound(frame)) {
      return new Result.Refused(CloseReason.NOT_UTF8);
    }
    return join(started, frame);
  }

  /** Forgets a message begun. */
  void release() {
    if (parts != null) {
      parts.release();
      parts = null;
    }
    text = new Utf8Check();
  }

  private boolean textIsSound(WebSocketFrame frame) {
    if (kind == MessageKind.BINARY) {
      return true;
    }
    return text.accepts(frame.content()) && (!frame.isFinalFragment() || text.complete());
  }

  private Result join(@Nullable ByteBuf started, WebSocketFrame frame) {
    if (started == null && frame.isFinalFragment()) {
      return new Result.Whole(kind, frame.content().retain());
    }
    ByteBuf joined = started == null ? alloc.directBuffer() : started;
    joined.writeBytes(
        frame.content(), frame.content().readerIndex(), frame.content().readableBytes());
    parts = frame.isFinalFragment() ? null : joined;
    return frame.isFinalFragment() ? new Result.Whole(kind, joined) : UNFINISHED;
  }
}
