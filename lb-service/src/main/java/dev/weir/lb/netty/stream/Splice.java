package dev.weir.lb.netty.stream;

import dev.weir.common.netty.socket.LastBytes;
import dev.weir.common.netty.socket.OutputEnd;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.time.Duration;

/**
 * Two connections on one event loop that pass each other's bytes on. Each is read only while the
 * other takes more, so at most one write buffer is held for a side. One side that has nothing more
 * to say ({@code FIN}) may listen on. A reset is passed on as one, but not of a side that has ended
 * before: that listens no longer, and what it has said is to arrive.
 */
final class Splice {

  /** For a side that takes nothing of what the other has left, if that may be idle for as long. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final DuplexChannel client;
  private final DuplexChannel upstream;
  private final Duration patience;
  private boolean clientEnded;
  private boolean upstreamEnded;
  private boolean clientClosing;
  private boolean upstreamClosing;
  private long bytesIn;
  private long bytesOut;
  private long lastByteNanos = System.nanoTime();

  /**
   * @param idle how long nobody may say anything
   */
  Splice(Channel client, Channel upstream, Duration idle) {
    this.client = (DuplexChannel) client;
    this.upstream = (DuplexChannel) upstream;
    this.patience = idle.compareTo(PATIENCE) < 0 ? idle : PATIENCE;
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

  private void moved() {
    lastByteNanos = System.nanoTime();
  }

  // ---- the client's side

  void toUpstream(ByteBuf bytes) {
    bytesIn += bytes.readableBytes();
    moved();
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
    closeUpstream();
  }

  // ---- the upstream's side

  ChannelHandler ofUpstream() {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ByteBuf bytes = (ByteBuf) msg;
        bytesOut += bytes.readableBytes();
        moved();
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
        closeClient();
      }

      @Override
      public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!upstreamEnded) {
          Splice.reset(client);
        }
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
  private void endOutput(DuplexChannel to, boolean both) {
    to.writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            sent -> {
              if (both || !sent.isSuccess()) {
                close();
              } else {
                OutputEnd.send(to);
              }
            });
  }

  /** Closes both sides once they have what was written to them. */
  void close() {
    closeClient();
    closeUpstream();
  }

  private void closeClient() {
    if (!clientClosing) {
      clientClosing = true;
      LastBytes.close(client, client, patience, this::moved, Long.MAX_VALUE);
    }
  }

  private void closeUpstream() {
    if (!upstreamClosing) {
      upstreamClosing = true;
      LastBytes.close(upstream, upstream, patience, this::moved, LastBytes.WHAT_SOCKETS_HOLD);
    }
  }

  /** Passes a client's reset on. */
  void reset() {
    if (!clientEnded) {
      reset(upstream);
    }
  }

  /** Closes a connection so that the peer finds it reset. */
  static void reset(Channel channel) {
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    channel.close();
  }
}
