package dev.weir.common.netty.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import org.jspecify.annotations.Nullable;

/**
 * Ends a stream of QUIC with the last bytes that are written to it: said by itself, the end would
 * take a packet of its own, and would not wait for what is written before it. Stands first, where
 * frames of HTTP/3 are bytes.
 */
final class QuicFin extends ChannelOutboundHandlerAdapter {

  private @Nullable ChannelPromise last;

  /** The stream ends with what is written with that promise. */
  void with(ChannelPromise promise) {
    last = promise;
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
    if (promise.equals(last) && msg instanceof ByteBuf bytes) {
      ctx.write(new DefaultQuicStreamFrame(bytes, true), promise);
    } else {
      ctx.write(msg, promise);
    }
  }
}
