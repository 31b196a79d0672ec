package dev.weir.common.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundInvoker;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * Two connections on one event loop that pass each other's bytes on after a 101. Each side is read
 * only while the other takes more, so at most one write buffer is held for a side.
 */
final class Tunnel {

  /** What a side that closed has left unsent may take this long to leave. */
  private static final long LAST_BYTES_MILLIS = 1_000;

  private final ChannelHandlerContext client;
  private final UpstreamConnection connection;
  private final Channel upstream;
  private long lastUpstreamReadNanos = System.nanoTime();

  /**
   * @param client the context of the handler that gets the client's messages and calls this tunnel
   *     with them
   */
  Tunnel(ChannelHandlerContext client, UpstreamConnection connection) {
    this.client = client;
    this.connection = connection;
    this.upstream = connection.channel();
  }

  /** Sends the 101 and turns both connections into a tunnel. */
  void start(HttpResponse switching) {
    client.writeAndFlush(
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            switching.status(),
            Unpooled.EMPTY_BUFFER,
            switching.headers(),
            EmptyHttpHeaders.INSTANCE),
        client.voidPromise());
    PooledConnection pooled = (PooledConnection) connection;
    pooled.stopEncoding();
    // either codec hands on what came early, the other side takes it by then
    client.pipeline().remove(HttpServerCodec.class);
    pooled.becomeTunnel(upstreamEnd());
    upstream.read();
    client.read();
  }

  long lastByteNanos(long lastClientReadNanos) {
    return Math.max(lastClientReadNanos, lastUpstreamReadNanos);
  }

  void fromClient(Object msg) {
    pass(msg, upstream);
  }

  /** What the codecs still say of the messages before the tunnel goes no further. */
  private static void pass(Object msg, ChannelOutboundInvoker to) {
    if (msg instanceof ByteBuf) {
      to.write(msg, to.voidPromise());
    } else {
      ReferenceCountUtil.release(msg);
    }
  }

  void clientReadComplete() {
    upstream.flush();
    if (upstream.isWritable()) {
      client.read();
    }
  }

  void clientWritable() {
    upstream.read();
  }

  void clientClosed() {
    closeAfterLastBytes(upstream);
  }

  private static void closeAfterLastBytes(Channel channel) {
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    channel.eventLoop().schedule(() -> channel.close(), LAST_BYTES_MILLIS, TimeUnit.MILLISECONDS);
  }

  private ChannelInboundHandlerAdapter upstreamEnd() {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void channelRead(ChannelHandlerContext ctx, Object msg) {
        pass(msg, client);
      }

      @Override
      public void channelReadComplete(ChannelHandlerContext ctx) {
        lastUpstreamReadNanos = System.nanoTime();
        client.flush();
        if (client.channel().isWritable()) {
          ctx.read();
        }
      }

      @Override
      public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
          client.read();
        }
      }

      @Override
      public void channelInactive(ChannelHandlerContext ctx) {
        closeAfterLastBytes(client.channel());
      }

      @Override
      public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
      }
    };
  }
}
