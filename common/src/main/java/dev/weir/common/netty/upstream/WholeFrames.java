package dev.weir.common.netty.upstream;

import dev.weir.common.netty.http.Http3FrameEnds;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.http3.Http3Exception;

/**
 * Takes the end of a stream within a frame for a fault (RFC 9114 section 7.1): the codec of frames
 * hands on a part of a frame as it comes, and would take what has come for the whole. Stands before
 * it, where frames are bytes.
 */
final class WholeFrames extends ChannelInboundHandlerAdapter {

  private final Http3FrameEnds frames = new Http3FrameEnds();

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (msg instanceof ByteBuf bytes) {
      frames.scan(bytes);
    }
    ctx.fireChannelRead(msg);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent && !frames.areWhole()) {
      ctx.fireExceptionCaught(
          new Http3Exception(Http3ErrorCode.H3_FRAME_ERROR, "an end within a frame"));
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }
}
