package dev.weir.common.netty.listener.turn;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * What the client of a stream sends before who serves its upgraded stream is there: it waits until
 * that one reads. Handed on at once it would reach who read the request, who is gone by then, and
 * be lost. A client is to wait for the answer, and one that does not may even reset the stream.
 *
 * <p>Nothing is read meanwhile, so what waits is what one read brought.
 */
final class EarlyPieces extends ChannelDuplexHandler {

  static final String NAME = "weir.early-pieces";

  private final Queue<Object> waiting = new ArrayDeque<>(2);
  private boolean wanted;
  private boolean handingOn;

  /** Takes over what waits already. */
  EarlyPieces(Turns turns) {
    for (Object early = turns.poll(); early != null; early = turns.poll()) {
      waiting.add(early);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    waiting.add(msg);
  }

  @Override
  public void read(ChannelHandlerContext ctx) {
    if (handingOn) {
      wanted = true;
    } else if (waiting.isEmpty()) {
      ctx.pipeline().remove(this);
      ctx.read();
    } else {
      // outside of the call that asks for it, as what comes from a socket
      ctx.executor().execute(() -> handOn(ctx));
    }
  }

  private void handOn(ChannelHandlerContext ctx) {
    if (ctx.isRemoved() || waiting.isEmpty()) {
      return;
    }
    handingOn = true;
    for (Object early = waiting.poll(); early != null; early = waiting.poll()) {
      ctx.fireChannelRead(early);
    }
    handingOn = false;
    ctx.fireChannelReadComplete();
    if (wanted && !ctx.isRemoved()) {
      read(ctx);
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    waiting.forEach(ReferenceCountUtil::release);
    waiting.clear();
  }
}
