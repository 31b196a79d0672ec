package dev.weir.common.netty.listener.stream;

import dev.weir.common.netty.listener.connection.ConnectionGuard;
import dev.weir.common.netty.listener.http2.ConnectLookalike;
import dev.weir.common.netty.listener.http2.ExtendedConnect;
import dev.weir.common.netty.listener.http2.Http2Heads;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.ReferenceCountUtil;

/**
 * Resets streams of HTTP/2 that have a channel where their head is not {@link Http2Heads
 * well-formed}.
 */
@ChannelHandler.Sharable
public final class Http2HeadCheck extends ChannelInboundHandlerAdapter {

  public static final Http2HeadCheck INSTANCE = new Http2HeadCheck();

  private Http2HeadCheck() {}

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (msg instanceof Http2HeadersFrame head && !Http2Heads.isWellFormed(head)) {
      ReferenceCountUtil.release(msg);
      ConnectionGuard guard = ctx.channel().parent().pipeline().get(ConnectionGuard.class);
      if (guard != null) {
        guard.refused();
      }
      ctx.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.PROTOCOL_ERROR));
    } else {
      if (msg instanceof Http2HeadersFrame head) {
        ExtendedConnect.note(ctx.channel(), head.headers());
        ConnectLookalike.note(ctx.channel(), head.headers());
      }
      ctx.fireChannelRead(msg);
    }
  }
}
