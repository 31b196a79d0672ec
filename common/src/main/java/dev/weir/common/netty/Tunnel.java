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

/**
 * Two connections on one event loop that pass each other's bytes on after a 101. Each side is read
 * only while the other takes more, so at most one write buffer is held for a side.
 */
final class Tunnel {

  private final ChannelHandlerContext client;
  private final Channel upstream;
  private long lastUpstreamReadNanos = System.nanoTime();

  private Tunnel(ChannelHandlerContext client, Channel upstream) {
    this.client = client;
    this.upstream = upstream;
  }

  /**
   * Sends the 101 and turns both connections into a tunnel.
   *
   * @param client the context of the handler that gets the client's messages and calls this tunnel
   *     with them
   */
  static Tunnel open(
      ChannelHandlerContext client, HttpResponse switching, UpstreamConnection connection) {
    Tunnel tunnel = new Tunnel(client, connection.channel());
    client.writeAndFlush(
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            switching.status(),
            Unpooled.EMPTY_BUFFER,
            switching.headers(),
            EmptyHttpHeaders.INSTANCE),
        client.voidPromise());
    client.pipeline().remove(HttpServerCodec.class);
    ((PooledConnection) connection).becomeTunnel(tunnel.upstreamEnd());
    tunnel.upstream.read();
    client.read();
    return tunnel;
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
    upstream.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
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
        client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
      }

      @Override
      public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
      }
    };
  }
}
