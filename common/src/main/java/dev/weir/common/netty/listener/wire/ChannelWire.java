package dev.weir.common.netty.listener.wire;

import dev.weir.common.netty.http.InterimAnswer;
import dev.weir.common.netty.socket.LastBytes;
import dev.weir.common.netty.socket.LingeringClose;
import dev.weir.common.netty.socket.TurnFlushes;
import dev.weir.common.netty.upstream.UpstreamConnection;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2StreamChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The channel of an HTTP/1.1 connection, or of a stream that has one. */
public final class ChannelWire implements Wire {

  private final ChannelHandlerContext ctx;
  private final boolean multiplexed;

  /**
   * @param ctx of a handler right behind the codec
   * @param multiplexed whether the channel is that of a stream
   */
  public ChannelWire(ChannelHandlerContext ctx, boolean multiplexed) {
    this.ctx = ctx;
    this.multiplexed = multiplexed;
  }

  @Override
  public Channel connection() {
    return multiplexed ? ctx.channel().parent() : ctx.channel();
  }

  @Override
  public Channel channel() {
    return ctx.channel();
  }

  @Override
  public @Nullable Http2FrameStream http2Stream() {
    return ctx.channel() instanceof Http2StreamChannel stream ? stream.stream() : null;
  }

  @Override
  public boolean isWritable() {
    return ctx.channel().isWritable();
  }

  @Override
  public long unsentBytes() {
    return LastBytes.unsent(ctx.channel());
  }

  @Override
  public void read() {
    ctx.read();
  }

  @Override
  public void write(Object msg) {
    ctx.write(msg, ctx.voidPromise());
  }

  @Override
  public ChannelFuture writeAndTell(Object msg) {
    return ctx.write(msg);
  }

  @Override
  public void writeInterim(HttpResponse interim) {
    InterimAnswer.write(ctx, interim);
  }

  @Override
  public void flush() {
    TurnFlushes.flush(ctx);
  }

  @Override
  public void flushNow() {
    ctx.flush();
  }

  @Override
  public void close(boolean linger) {
    if (linger) {
      LingeringClose.close(ctx.channel());
    } else {
      ctx.close();
    }
  }

  @Override
  public void stopReceiving() {
    StreamEnd.stopReceiving(ctx);
  }

  @Override
  public void cancel() {
    if (multiplexed) {
      // to close a stream whose end waits to be sent tells nothing
      StreamEnd.cancel(ctx);
    }
    ctx.close();
  }

  @Override
  public Tunnel tunnel(UpstreamConnection upstream, Duration patience) {
    return new Tunnel(ctx, upstream, patience, multiplexed);
  }
}
