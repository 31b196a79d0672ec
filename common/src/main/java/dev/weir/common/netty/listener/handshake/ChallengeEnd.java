package dev.weir.common.netty.listener.handshake;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

/** Closes a connection that showed the answer to a challenge: nothing follows (RFC 8737). */
@Sharable
final class ChallengeEnd extends ChannelInboundHandlerAdapter {

  static final ChallengeEnd INSTANCE = new ChallengeEnd();

  private ChallengeEnd() {}

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent) {
      ctx.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
