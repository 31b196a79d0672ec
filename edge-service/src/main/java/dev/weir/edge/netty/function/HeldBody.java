package dev.weir.edge.netty.function;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpContent;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/** The pieces of a body that wait while a function is asked. Of one event loop. */
final class HeldBody {
  private final Queue<HttpContent> pieces = new ArrayDeque<>(2);
  private int size;

  /** Holds a piece more, and has its reference from now on. */
  void add(HttpContent piece) {
    pieces.add(piece);
    size += piece.content().readableBytes();
  }

  /** Bytes that are held. */
  int size() {
    return size;
  }

  /** A copy of what is held. */
  byte[] toBytes() {
    byte[] body = new byte[size];
    int at = 0;
    for (HttpContent piece : pieces) {
      byte[] bytes = ByteBufUtil.getBytes(piece.content());
      System.arraycopy(bytes, 0, body, at, bytes.length);
      at += bytes.length;
    }
    return body;
  }

  /** Hands every piece on, in order, with its reference; those too that are added meanwhile. */
  void drainTo(Consumer<HttpContent> next) {
    while (!pieces.isEmpty()) {
      HttpContent piece = pieces.remove();
      size -= piece.content().readableBytes();
      next.accept(piece);
    }
  }

  /** Lets go of every piece. */
  void release() {
    drainTo(HttpContent::release);
  }
}
