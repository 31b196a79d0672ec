package dev.weir.common.netty.listener.http3;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.quic.QuicStreamChannel;
import org.jspecify.annotations.Nullable;

/**
 * Resets a request stream of HTTP/3 that is closed before its answer is out. Closed alone, a stream
 * ends in order, and its client takes what it has for the whole.
 */
final class UnfinishedAnswer extends ChannelOutboundHandlerAdapter {

  private final QuicStreamChannel stream;
  private @Nullable ChannelFuture last;

  UnfinishedAnswer(QuicStreamChannel stream) {
    this.stream = stream;
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
    ChannelPromise written = promise;
    if (msg instanceof LastHttpContent && !isInterim(msg)) {
      written = promise.unvoid();
      last = written;
    }
    ctx.write(msg, written);
  }

  private static boolean isInterim(Object msg) {
    return msg instanceof HttpResponse head
        && head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    boolean whole = last != null && last.isSuccess();
    if (!whole && !stream.isOutputShutdown()) {
      stream.shutdownOutput(Http3ErrorCode.H3_REQUEST_CANCELLED.code());
    }
    ctx.close(promise);
  }
}
