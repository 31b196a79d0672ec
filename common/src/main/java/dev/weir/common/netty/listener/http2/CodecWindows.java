package dev.weir.common.netty.listener.http2;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FlowController;
import io.netty.handler.codec.http2.Http2Stream;

/**
 * Windows of one direction as the codec keeps them, for those who have a word to say about some of
 * it.
 *
 * @param <F> the direction
 */
abstract class CodecWindows<F extends Http2FlowController> implements Http2FlowController {

  final F codecs;

  CodecWindows(F codecs) {
    this.codecs = codecs;
  }

  @Override
  public void initialWindowSize(int newWindowSize) throws Http2Exception {
    codecs.initialWindowSize(newWindowSize);
  }

  @Override
  public final int initialWindowSize() {
    return codecs.initialWindowSize();
  }

  @Override
  public final int windowSize(Http2Stream stream) {
    return codecs.windowSize(stream);
  }

  @Override
  public final void incrementWindowSize(Http2Stream stream, int delta) throws Http2Exception {
    codecs.incrementWindowSize(stream, delta);
  }

  @Override
  public final void channelHandlerContext(ChannelHandlerContext ctx) throws Http2Exception {
    codecs.channelHandlerContext(ctx);
  }
}
