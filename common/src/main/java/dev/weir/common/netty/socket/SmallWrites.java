package dev.weir.common.netty.socket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import org.jspecify.annotations.Nullable;

/**
 * Joins small pieces that are written between two flushes, such as the head and the short body of
 * an answer, and the answers to pipelined requests: one buffer is sent for less than several are.
 *
 * <p>Writes whose end somebody wants to hear of are not held back; what precedes them goes first.
 */
public final class SmallWrites extends ChannelOutboundHandlerAdapter {

  /** Beyond that, copying costs what joining saves. */
  static final int MOST_BYTES = 4 << 10;

  /** What was written and is not passed on yet. */
  private @Nullable ByteBuf held;

  private boolean joined;

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf piece
        && promise.isVoid()
        && piece.readableBytes() < MOST_BYTES) {
      hold(ctx, piece);
    } else {
      passOn(ctx);
      ctx.write(message, promise);
    }
  }

  private void hold(ChannelHandlerContext ctx, ByteBuf piece) {
    ByteBuf before = held;
    if (before == null) {
      held = piece;
    } else if (before.readableBytes() + piece.readableBytes() > MOST_BYTES) {
      passOn(ctx);
      held = piece;
    } else {
      held = join(ctx, before, piece);
    }
  }

  private ByteBuf join(ChannelHandlerContext ctx, ByteBuf before, ByteBuf piece) {
    ByteBuf whole = before;
    if (!joined || before.maxFastWritableBytes() < piece.readableBytes()) {
      int size = before.readableBytes() + piece.readableBytes();
      whole = ctx.alloc().directBuffer(joined ? MOST_BYTES : size, MOST_BYTES);
      whole.writeBytes(before);
      before.release();
      joined = true;
    }
    whole.writeBytes(piece);
    piece.release();
    return whole;
  }

  private void passOn(ChannelHandlerContext ctx) {
    ByteBuf whole = held;
    if (whole != null) {
      held = null;
      joined = false;
      ctx.write(whole, ctx.voidPromise());
    }
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    passOn(ctx);
    ctx.flush();
  }

  /** What was never flushed is not sent either when a connection is closed. */
  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    drop();
    ctx.close(promise);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (ctx.channel().isActive()) {
      passOn(ctx);
    } else {
      drop();
    }
  }

  private void drop() {
    if (held != null) {
      held.release();
      held = null;
      joined = false;
    }
  }
}
