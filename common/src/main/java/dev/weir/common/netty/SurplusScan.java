package dev.weir.common.netty;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpClientCodec;

/**
 * Brings out what an HTTP/1.1 upstream has sent beyond its answer. Between two answers the codec
 * holds nothing: what more has come, and is no whole line or head, would wait there and be taken
 * for the beginning of the next answer. Empty lines are skipped where nothing waits, and bring it
 * out where something does, as an answer that nobody asked for.
 */
public final class SurplusScan {

  private static final byte[] EMPTY_LINES = {'\r', '\n', '\r', '\n'};

  private SurplusScan() {}

  /**
   * Scans a connection between two answers.
   *
   * @param ctx of a handler behind the codec, which is handed what is found; on its event loop
   */
  public static void of(ChannelHandlerContext ctx) throws Exception {
    ChannelHandlerContext codec = ctx.pipeline().context(HttpClientCodec.class);
    if (codec != null) {
      HttpClientCodec decoder = (HttpClientCodec) codec.handler();
      decoder.channelRead(codec, Unpooled.wrappedBuffer(EMPTY_LINES));
    }
  }
}
