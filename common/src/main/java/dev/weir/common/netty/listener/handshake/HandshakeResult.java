package dev.weir.common.netty.listener.handshake;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits behind a TLS handshake. One that fails is the client's affair: it ends the connection and
 * is told of at debug level, since anybody may cause any number of them.
 */
final class HandshakeResult extends ChannelInboundHandlerAdapter {

  private static final Logger log = LoggerFactory.getLogger(HandshakeResult.class);

  private final Consumer<Channel> negotiated;

  /**
   * @param negotiated told when the handlers of the protocol that ALPN chose are in place
   */
  HandshakeResult(Consumer<Channel> negotiated) {
    this.negotiated = negotiated;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (!(event instanceof SslHandshakeCompletionEvent handshake)) {
      ctx.fireUserEventTriggered(event);
    } else if (handshake.isSuccess()) {
      ctx.fireUserEventTriggered(event);
      ctx.pipeline().remove(this);
      negotiated.accept(ctx.channel());
    } else {
      fail(ctx, handshake.cause());
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(ctx, cause);
  }

  private static void fail(ChannelHandlerContext ctx, Throwable cause) {
    log.debug("handshake failed: {}: {}", ctx.channel(), cause.getMessage());
    ctx.close();
  }
}
