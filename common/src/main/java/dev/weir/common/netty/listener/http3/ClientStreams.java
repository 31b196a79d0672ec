package dev.weir.common.netty.listener.http3;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.http3.Http3Exception;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicException;
import io.netty.handler.codec.quic.QuicStreamChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the codec read what clients send on unidirectional streams: settings and QPACK (RFC 9114
 * section 6.2). Reactor Netty reads no stream by itself, since those of requests are read when
 * their bodies are asked for.
 */
final class ClientStreams extends ChannelInitializer<QuicStreamChannel> {

  private static final Logger log = LoggerFactory.getLogger(ClientStreams.class);

  @Override
  protected void initChannel(QuicStreamChannel stream) {
    stream.pipeline().addLast(new Unreadable());
    stream.config().setAutoRead(true);
  }

  /** Bytes that the codec cannot make sense of; where it says so itself, it ends the connection. */
  private static final class Unreadable extends ChannelInboundHandlerAdapter {

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable thrown) {
      Throwable inner = thrown.getCause();
      Throwable cause = thrown instanceof DecoderException && inner != null ? inner : thrown;
      log.debug("stream {} cannot be read: {}", ctx.channel(), thrown.getMessage());
      switch (cause) {
        case Http3Exception _ -> {
          // it has ended the connection
        }
        // the end of one that must be there ends the connection
        case QuicException _ -> ctx.close();
        case IllegalArgumentException _ -> end(ctx, Http3ErrorCode.H3_SETTINGS_ERROR);
        default -> end(ctx, Http3ErrorCode.H3_FRAME_ERROR);
      }
    }

    private static void end(ChannelHandlerContext ctx, Http3ErrorCode error) {
      if (ctx.channel().parent() instanceof QuicChannel connection) {
        connection.close(true, error.code(), Unpooled.EMPTY_BUFFER);
      }
    }
  }
}
