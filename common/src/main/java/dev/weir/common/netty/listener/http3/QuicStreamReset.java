package dev.weir.common.netty.listener.http3;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicException;

/**
 * Closes a stream of HTTP/3 that its client has reset. The codec behind it only logs that, while
 * the client may open another stream at once: there would be no end to those that are kept.
 */
@ChannelHandler.Sharable
final class QuicStreamReset extends ChannelInboundHandlerAdapter {

  static final QuicStreamReset INSTANCE = new QuicStreamReset();

  private QuicStreamReset() {}

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof QuicException) {
      ctx.close();
    } else {
      ctx.fireExceptionCaught(cause);
    }
  }
}
