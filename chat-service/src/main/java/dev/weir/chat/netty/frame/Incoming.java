package dev.weir.chat.netty.frame;

import dev.weir.chat.message.MessageKind;
import dev.weir.chat.session.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;

/** What {@link FrameReader} makes of the bytes of a client. */
public sealed interface Incoming {

  /** Lets go of its bytes. */
  default void release() {}

  /**
   * A piece of a message: of a frame, or all of one, as much as has come.
   *
   * @param kind of the message
   * @param compressed whether its bytes are (RFC 7692)
   * @param first whether a message begins with it
   * @param last whether the message ends with it
   */
  record Piece(MessageKind kind, boolean compressed, boolean first, boolean last, ByteBuf bytes)
      implements Incoming {

    @Override
    public void release() {
      ReferenceCountUtil.release(bytes);
    }
  }

  /** It asks for a pong of the same bytes. */
  record Ping(ByteBuf bytes) implements Incoming {

    @Override
    public void release() {
      ReferenceCountUtil.release(bytes);
    }
  }

  /** It is there. */
  record Pong() implements Incoming {}

  /** It says good-bye; the bytes are a lawful code and reason, or none. */
  record Close(ByteBuf bytes) implements Incoming {

    @Override
    public void release() {
      ReferenceCountUtil.release(bytes);
    }
  }

  /** What it sent is against the protocol, or a limit; nothing more comes but a {@link Close}. */
  record Violation(CloseReason reason) implements Incoming {}
}
