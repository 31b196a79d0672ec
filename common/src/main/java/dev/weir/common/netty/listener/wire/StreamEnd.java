package dev.weir.common.netty.listener.wire;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.quic.QuicStreamChannel;

/**
 * How a stream of HTTP/2 or HTTP/3 that has a channel is ended early: with a word to its client. It
 * goes by the context of who serves: what is behind that has no say any more, as in a tunnel.
 */
final class StreamEnd {

  private StreamEnd() {}

  /** Tells the client to send no more on a stream whose answer is out. */
  static void stopReceiving(ChannelHandlerContext stream) {
    if (stream.channel() instanceof QuicStreamChannel quic) {
      quic.shutdownInput(Http3ErrorCode.H3_NO_ERROR.code());
    } else {
      stream.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR));
    }
  }

  /** Gives a stream up in the middle, both ways, and tells the client so. */
  static void cancel(ChannelHandlerContext stream) {
    if (stream.channel() instanceof QuicStreamChannel quic) {
      int cancelled = Http3ErrorCode.H3_REQUEST_CANCELLED.code();
      quic.shutdown(cancelled, quic.newPromise());
    } else {
      stream.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL));
    }
  }
}
