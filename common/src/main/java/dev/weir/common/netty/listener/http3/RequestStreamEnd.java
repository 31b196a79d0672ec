package dev.weir.common.netty.listener.http3;

import dev.weir.common.netty.http.Http3FrameEnds;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.quic.QuicException;
import io.netty.handler.codec.quic.QuicStreamChannel;

/**
 * How a client ends a request stream of HTTP/3. A stream that it resets is closed: the codec only
 * logs that, while the client may open another stream at once, and there would be no end to those
 * that are kept. One that ends within a frame ends the connection (RFC 9114 section 7.1); the codec
 * would take what has come for the whole.
 */
final class RequestStreamEnd extends ChannelInboundHandlerAdapter {

  private final QuicStreamChannel stream;
  private final Http3FrameEnds frames = new Http3FrameEnds();

  RequestStreamEnd(QuicStreamChannel stream) {
    this.stream = stream;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (msg instanceof ByteBuf bytes) {
      frames.scan(bytes);
    }
    ctx.fireChannelRead(msg);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    boolean end =
        event instanceof ChannelInputShutdownEvent
            || event instanceof ChannelInputShutdownReadComplete;
    // what comes after an end of our own is not told of
    if (!end || frames.areWhole() || stream.isOutputShutdown()) {
      ctx.fireUserEventTriggered(event);
    } else {
      stream.parent().close(true, Http3ErrorCode.H3_FRAME_ERROR.code(), Unpooled.EMPTY_BUFFER);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof QuicException) {
      stream.close();
    } else {
      ctx.fireExceptionCaught(cause);
    }
  }
}
