package dev.weir.common.netty.listener.stream;

import dev.weir.common.netty.listener.connection.ConnectionGuard;
import dev.weir.common.netty.listener.http2.ConnectLookalike;
import dev.weir.common.netty.listener.http2.ExtendedConnect;
import dev.weir.common.netty.listener.http2.Http2Heads;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.ReferenceCountUtil;

/**
 * Resets a stream of HTTP/2 that has a channel where its head, or what comes behind its body, is
 * not {@link Http2Heads well-formed}.
 */
public final class Http2HeadCheck extends ChannelInboundHandlerAdapter {

  private boolean begun;

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (!(msg instanceof Http2HeadersFrame fields)) {
      ctx.fireChannelRead(msg);
    } else if (begun ? Http2Heads.areTrailers(fields) : Http2Heads.isRequest(fields)) {
      if (!begun) {
        begun = true;
        ExtendedConnect.note(ctx.channel(), fields.headers());
        ConnectLookalike.note(ctx.channel(), fields.headers());
      }
      ctx.fireChannelRead(msg);
    } else {
      refuse(ctx, fields);
    }
  }

  private static void refuse(ChannelHandlerContext ctx, Http2HeadersFrame fields) {
    ReferenceCountUtil.release(fields);
    ConnectionGuard guard = ctx.channel().parent().pipeline().get(ConnectionGuard.class);
    if (guard != null) {
      guard.refused();
    }
    ctx.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.PROTOCOL_ERROR));
  }
}
