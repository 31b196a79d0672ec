package dev.weir.chat.netty.frame;

import dev.weir.chat.session.CloseReason;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Which payloads a close frame may have (RFC 6455 sections 5.5.1 and 7.4). */
final class CloseCodes {

  private CloseCodes() {}

  /** What is wrong with one; null: nothing. */
  static @Nullable CloseReason fault(ByteBuf payload) {
    int length = payload.readableBytes();
    if (length == 0) {
      return null;
    }
    if (length == 1 || !mayBeSent(payload.getUnsignedShort(payload.readerIndex()))) {
      return CloseReason.PROTOCOL_ERROR;
    }
    Utf8Check text = new Utf8Check();
    ByteBuf reason = payload.slice(payload.readerIndex() + 2, length - 2);
    return text.accepts(reason) && text.complete() ? null : CloseReason.NOT_UTF8;
  }

  /** 1004 to 1006 and 1015 stand for what no frame says; what is not registered is not used. */
  private static boolean mayBeSent(int code) {
    return (code >= 1000 && code <= 1003)
        || (code >= 1007 && code <= 1014)
        || (code >= 3000 && code <= 4999);
  }
}
