package dev.weir.lb.netty.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;

/**
 * Two connections on one event loop that pass each other's bytes on. Each is read only while the
 * other takes more, so at most one write buffer is held for a side. One side that has nothing more
 * to say ({@code FIN}) may listen on; a reset is passed on as one.
 */
final class Splice {

  private final Channel client;
  private final Channel upstream;
  private boolean clientEnded;
  private boolean upstreamEnded;
  private long bytesIn;
  private long bytesOut;
  private long lastByteNanos = System.nanoTime();

  Splice(Channel client, Channel upstream) {
    this.client = client;
    this.upstream = upstream;
    upstream.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
  }

  /**
   * Sends what was written so far and begins to read.
   *
   * @param ended whether the client has said all that it had to say
   */
  void start(boolean ended) {
    upstream.flush();
    upstream.read();
    if (ended) {
      clientEnded();
    } else {
      client.read();
    }
  }

  long bytesIn() {
    return bytesIn;
  }

  long bytesOut() {
    return bytesOut;
  }

  long lastByteNanos() {
    return lastByteNanos;
  }

  // ---- the client's side

  void toUpstream(ByteBuf bytes) {
    bytesIn += bytes.readableBytes();
    lastByteNanos = System.nanoTime();
    upstream.write(bytes, upstream.voidPromise());
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

  void clientEnded() {
    clientEnded = true;
    endOutput(upstream, upstreamEnded);
  }

  void clientClosed() {
    closeAfterLastBytes(upstream);
  }

  // ---- the upstream's side

  ChannelHandler ofUpstream() {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ByteBuf bytes = (ByteBuf) msg;
        bytesOut += bytes.readableBytes();
        lastByteNanos = System.nanoTime();
        client.write(bytes, client.voidPromise());
      }

      @Override
      public void channelReadComplete(ChannelHandlerContext ctx) {
        client.flush();
        if (client.isWritable()) {
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
      public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
          upstreamEnded = true;
          endOutput(client, clientEnded);
        }
      }

      @Override
      public void channelInactive(ChannelHandlerContext ctx) {
        closeAfterLastBytes(client);
      }

      @Override
      public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Splice.reset(client);
        ctx.close();
      }
    };
  }

  // ---- ends

  /**
   * One side has said all: the other hears of it once it has all the bytes.
   *
   * @param both whether the other has said all too
   */
  private void endOutput(Channel to, boolean both) {
    to.writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            sent -> {
              if (both || !sent.isSuccess()) {
                close();
              } else {
                ((DuplexChannel) to).shutdownOutput();
              }
            });
  }

  /** Closes both sides once they have what was written to them. */
  void close() {
    closeAfterLastBytes(client);
    closeAfterLastBytes(upstream);
  }

  /** Passes a client's reset on. */
  void reset() {
    reset(upstream);
  }

  private static void closeAfterLastBytes(Channel channel) {
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  /** Closes a connection so that the peer finds it reset. */
  static void reset(Channel channel) {
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    channel.close();
  }
}
