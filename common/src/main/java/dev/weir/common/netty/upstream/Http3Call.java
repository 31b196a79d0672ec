package dev.weir.common.netty.upstream;

import dev.weir.common.netty.upstream.UpstreamFailure.Kind;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.quic.QuicException;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamResetException;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One exchange on a stream of an {@link Http3Line}.
 *
 * <p>An answer that nobody wants any more is taken for a moment yet, and only then refused: an
 * upstream that is told to stop what it has just sent to its end may never count the stream as
 * ended (quiche 0.24, below Netty's codec, waits for its application to ask for a stream that this
 * has closed), and each such stream is one less that it allows.
 */
final class Http3Call extends StreamCall {

  /** What of an answer that nobody wants is taken at most. */
  private static final int MOST_DISCARDED = 64 << 10;

  private static final int LONGEST_DISCARDING_MILLIS = 200;

  private final Http3Line line;
  private boolean sent;
  private boolean ending;
  private @Nullable Future<?> discarding;
  private int discarded;

  Http3Call(Http3Line line, UpstreamExchange exchange) {
    super(line, exchange);
    this.line = line;
  }

  /** What makes a stream this call's. */
  ChannelHandler pipeline() {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel stream) {
        QuicFin fin = new QuicFin();
        stream
            .pipeline()
            .addFirst(fin, new WholeFrames())
            .addLast(new Http3Codec(line.authority(), fin), Http3Call.this);
      }
    };
  }

  private QuicStreamChannel stream() {
    return (QuicStreamChannel) channel();
  }

  /** An upstream that has answered may stop the body: that is no failure. */
  @Override
  void writePiece(ChannelHandlerContext ctx, HttpObject piece) {
    ChannelFuture writing = ctx.write(piece);
    if (piece instanceof LastHttpContent) {
      wroteWhole(writing);
    }
  }

  @Override
  void wroteWhole(ChannelFuture writing) {
    writing.addListener(written -> sent = written.isSuccess());
  }

  /** A stream whose both ends are done closes by itself. Closed before, it would look whole. */
  @Override
  void end(ChannelHandlerContext ctx) {
    QuicStreamChannel stream = stream();
    if (ending || !stream.isActive()) {
      return;
    }
    ending = true;
    if (!stream.isInputShutdown()) {
      line.gaveUp();
    }
    stream
        .shutdown(Http3ErrorCode.H3_REQUEST_CANCELLED.code(), stream.newPromise())
        .addListener(_ -> stream.close());
  }

  /** Half a request is told so at once. */
  @Override
  void giveUp(ChannelHandlerContext ctx) {
    if (!sent) {
      end(ctx);
    } else if (discarding == null && stream().isActive()) {
      discarding =
          ctx.executor().schedule(() -> end(ctx), LONGEST_DISCARDING_MILLIS, TimeUnit.MILLISECONDS);
      ctx.read();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (discarding != null && msg instanceof HttpContent piece) {
      discarded += piece.content().readableBytes();
    }
    super.channelRead(ctx, msg);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (discarding == null) {
      super.channelReadComplete(ctx);
    } else if (discarded > MOST_DISCARDED) {
      end(ctx);
    } else {
      ctx.read();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (discarding != null) {
      discarding.cancel(false);
    }
    super.channelInactive(ctx);
  }

  @Override
  boolean isUnsent() {
    return !sent;
  }

  /** A head that was not written to its end is no request. */
  @Override
  boolean neverBegun() {
    return true;
  }

  @Override
  boolean disowned() {
    return line.disowned(stream().streamId());
  }

  /** The codec has none. */
  @Override
  void stripExtensions(HttpHeaders headers) {}

  @Override
  String protocol() {
    return "HTTP/3";
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    switch (cause) {
      case QuicStreamResetException reset -> wasReset(reset.applicationProtocolCode());
      case QuicException broken -> fail(Kind.RESET, "the stream broke: " + broken.getMessage());
      default -> super.exceptionCaught(ctx, cause);
    }
    end(ctx);
  }

  private void wasReset(long error) {
    boolean refused = error == Http3ErrorCode.H3_REQUEST_REJECTED.code();
    fail(refused ? Kind.REFUSED : Kind.RESET, "the upstream reset the stream with error " + error);
  }
}
