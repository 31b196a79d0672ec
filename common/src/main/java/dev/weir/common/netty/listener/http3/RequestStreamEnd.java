package dev.weir.common.netty.listener.http3;

import dev.weir.common.netty.http.Http3FrameEnds;
import dev.weir.common.netty.listener.connection.ListenerScope;
import dev.weir.common.netty.listener.peer.PeerAddress;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicException;
import io.netty.handler.codec.quic.QuicStreamChannel;

/**
 * How a client ends a request stream of HTTP/3. A stream that it resets is closed: the codec only
 * logs that, while the client may open another stream at once, and there would be no end to those
 * that are kept. One that ends within a frame ends the connection (RFC 9114 section 7.1); the codec
 * would take what has come for the whole. The first handler of its stream.
 */
final class RequestStreamEnd extends ChannelInboundHandlerAdapter {

  private final ListenerScope scope;
  private final QuicStreamChannel stream;
  private final Http3FrameEnds frames = new Http3FrameEnds();
  private boolean reading;

  RequestStreamEnd(ListenerScope scope, QuicStreamChannel stream) {
    this.scope = scope;
    this.stream = stream;
  }

  /** Whether what the client sent is on its way through the handlers. */
  boolean isReading() {
    return reading;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (msg instanceof ByteBuf bytes) {
      frames.scan(bytes);
    }
    reading = true;
    ctx.fireChannelRead(msg);
    reading = false;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    boolean end =
        event instanceof ChannelInputShutdownEvent
            || event instanceof ChannelInputShutdownReadComplete;
    // what comes after an end of our own is not told of
    if (!end || frames.areWhole() || stream.isOutputShutdown()) {
      reading = true;
      ctx.fireUserEventTriggered(event);
      reading = false;
    } else if (stream.parent().isActive()) {
      QuicChannel connection = stream.parent();
      scope.refused(PeerAddress.of(connection));
      connection.close(true, Http3ErrorCode.H3_FRAME_ERROR.code(), Unpooled.EMPTY_BUFFER);
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
