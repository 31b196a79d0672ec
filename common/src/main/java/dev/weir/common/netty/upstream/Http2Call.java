package dev.weir.common.netty.upstream;

import dev.weir.common.netty.http.HopByHop;
import dev.weir.common.netty.upstream.UpstreamFailure.Kind;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.ReferenceCountUtil;

/** One exchange on a stream of an {@link Http2Line}. */
final class Http2Call extends StreamCall {

  private final Http2Line line;

  Http2Call(Http2Line line, UpstreamExchange exchange) {
    super(line, exchange);
    this.line = line;
  }

  @Override
  void writePiece(ChannelHandlerContext ctx, HttpObject piece) {
    ctx.write(piece, ctx.voidPromise());
  }

  /** The codec resets the stream where it is not at its end. */
  @Override
  void end(ChannelHandlerContext ctx) {
    ctx.close();
  }

  /** What is written is the codec's to send. */
  @Override
  boolean isUnsent() {
    return false;
  }

  @Override
  boolean neverBegun() {
    return streamId() < 0;
  }

  /** Negative before the head is sent. */
  private int streamId() {
    return ((Http2StreamChannel) channel()).stream().id();
  }

  @Override
  boolean disowned() {
    return line.disowned(streamId());
  }

  @Override
  void stripExtensions(HttpHeaders headers) {
    HopByHop.stripHttp2Extensions(headers);
  }

  @Override
  String protocol() {
    return "HTTP/2";
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof Http2ResetFrame reset) {
      boolean refused = reset.errorCode() == Http2Error.REFUSED_STREAM.code();
      endsWith(
          refused ? Kind.REFUSED : Kind.RESET,
          "the upstream reset the stream with error " + reset.errorCode());
    }
    ReferenceCountUtil.release(event);
  }
}
