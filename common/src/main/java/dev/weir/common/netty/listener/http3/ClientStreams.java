package dev.weir.common.netty.listener.http3;

import dev.weir.common.netty.listener.connection.FaultLog;
import dev.weir.common.netty.listener.connection.ListenerScope;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.http3.Http3Exception;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicException;
import io.netty.handler.codec.quic.QuicStreamChannel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the codec read what clients send on unidirectional streams: settings and QPACK (RFC 9114
 * section 6.2). Reactor Netty reads no stream by itself, since those of requests are read when
 * their bodies are asked for.
 */
final class ClientStreams extends ChannelInitializer<QuicStreamChannel> {

  private static final Logger log = LoggerFactory.getLogger(ClientStreams.class);

  private final ListenerScope scope;

  ClientStreams(ListenerScope scope) {
    this.scope = scope;
  }

  @Override
  protected void initChannel(QuicStreamChannel stream) {
    QuicChannel connection = stream.parent();
    ClientStreamGuard guard = new ClientStreamGuard(scope, connection);
    stream.pipeline().addFirst(guard).addLast(new Rest(scope, connection, guard));
    stream.config().setAutoRead(true);
  }

  /** What the codec leaves: ends of streams that may end, and bytes that make no sense to it. */
  private static final class Rest extends ChannelInboundHandlerAdapter {

    private final ListenerScope scope;
    private final QuicChannel connection;
    private final ClientStreamGuard guard;

    Rest(ListenerScope scope, QuicChannel connection, ClientStreamGuard guard) {
      this.scope = scope;
      this.connection = connection;
      this.guard = guard;
    }

    /** Nobody else closes it, and the connection would keep it. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      ctx.fireUserEventTriggered(event);
      if (event instanceof ChannelInputShutdownReadComplete) {
        ctx.close();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable thrown) {
      switch (thrown) {
        case Http3Exception _ ->
            log.debug("stream {} has ended its connection: {}", ctx.channel(), thrown.getMessage());
        // the end of one that must be there ends the connection
        case QuicException _ -> ctx.close();
        case DecoderException _ when FaultLog.isOfTheClient(thrown) -> {
          log.debug("stream {} cannot be read: {}", ctx.channel(), thrown.getMessage());
          end(error(thrown.getCause()));
        }
        default -> {
          scope.faults().tell(ctx.channel(), thrown, System.nanoTime());
          guard.fault();
          end(Http3ErrorCode.H3_INTERNAL_ERROR);
        }
      }
    }

    private void end(Http3ErrorCode error) {
      connection.close(true, error.code(), Unpooled.EMPTY_BUFFER);
    }

    /** Of a setting the codec says so; what it reads beyond the end of a frame, it does not. */
    private static Http3ErrorCode error(@Nullable Throwable cause) {
      return cause instanceof IllegalArgumentException
          ? Http3ErrorCode.H3_SETTINGS_ERROR
          : Http3ErrorCode.H3_FRAME_ERROR;
    }
  }
}
