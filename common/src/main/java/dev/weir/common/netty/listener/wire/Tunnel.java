package dev.weir.common.netty.listener.wire;

import dev.weir.common.netty.http.HopByHop;
import dev.weir.common.netty.socket.LingeringClose;
import dev.weir.common.netty.upstream.PooledConnection;
import dev.weir.common.netty.upstream.UpstreamConnection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;

/**
 * A client's connection, or its stream of HTTP/2, and an upstream's connection on one event loop,
 * that pass each other's bytes on after a 101. Each side is read only while the other takes more,
 * so at most one write buffer is held for a side.
 *
 * <p>On a stream the bytes travel in DATA frames (RFC 8441 section 5): its end stands for the end
 * of a connection, its reset for a reset.
 */
public final class Tunnel {

  private final ChannelHandlerContext client;
  private final UpstreamConnection connection;
  private final Channel upstream;
  private final Duration patience;
  private final boolean ofStream;
  private boolean clientEnded;
  private boolean upstreamEnded;
  private boolean failed;
  private long lastByteNanos = System.nanoTime();

  /**
   * @param client the context of the handler that gets the client's messages and calls this tunnel
   *     with them
   * @param patience how long a side may take nothing of what the other has left when it closed
   * @param ofStream whether the client's side is a stream of HTTP/2
   */
  Tunnel(
      ChannelHandlerContext client,
      UpstreamConnection connection,
      Duration patience,
      boolean ofStream) {
    this.client = client;
    this.connection = connection;
    this.upstream = connection.channel();
    this.patience = patience;
    this.ofStream = ofStream;
  }

  /** Sends the 101, or its equal, and turns both sides into a tunnel. */
  public void start(HttpResponse switching) {
    client.writeAndFlush(
        ofStream ? established(switching) : wholeHead(switching), client.voidPromise());
    PooledConnection pooled = (PooledConnection) connection;
    pooled.stopEncoding();
    // either codec hands on what came early, the other side takes it by then
    if (!ofStream) {
      client.pipeline().remove(HttpServerCodec.class);
    }
    pooled.becomeTunnel(upstreamEnd());
    // Reactor Netty may have turned it on
    client.channel().config().setAutoRead(false);
    upstream.read();
    client.read();
  }

  private static HttpResponse wholeHead(HttpResponse switching) {
    return new DefaultFullHttpResponse(
        HttpVersion.HTTP_1_1,
        switching.status(),
        Unpooled.EMPTY_BUFFER,
        switching.headers(),
        EmptyHttpHeaders.INSTANCE);
  }

  /** What says in HTTP/2 what the 101 says; the handshake's key and its answer are not used. */
  private static HttpResponse established(HttpResponse switching) {
    HttpHeaders headers = switching.headers();
    HopByHop.strip(headers);
    headers.remove(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT);
    // a tunnel has no content, and nobody may take it for some
    headers.remove(HttpHeaderNames.CONTENT_TYPE);
    headers.remove(HttpHeaderNames.CONTENT_LENGTH);
    headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
    return new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, headers);
  }

  /** When the last byte came from the upstream, or by a stream of the client. */
  public long lastByteNanos() {
    return lastByteNanos;
  }

  public void fromClient(Object msg) {
    if (msg instanceof HttpContent content && ofStream) {
      moved();
      clientEnded |= msg instanceof LastHttpContent;
      upstream.write(content.content(), upstream.voidPromise());
    } else if (msg instanceof ByteBuf && !ofStream && !upstreamEnded) {
      upstream.write(msg, upstream.voidPromise());
    } else {
      // what the codec still says of the messages before the tunnel goes no further, nor does what
      // nobody is there to take
      ReferenceCountUtil.release(msg);
    }
  }

  public void clientReadComplete() {
    if (clientEnded) {
      upstream
          .writeAndFlush(Unpooled.EMPTY_BUFFER)
          .addListener(sent -> ((DuplexChannel) upstream).shutdownOutput());
    } else {
      upstream.flush();
    }
    if (upstream.isWritable() || upstreamEnded) {
      client.read();
    }
  }

  public void clientWritable() {
    upstream.read();
  }

  public void clientClosed() {
    LastBytes.send(upstream, upstream, patience, this::moved, ChannelFutureListener.CLOSE);
  }

  private void moved() {
    lastByteNanos = System.nanoTime();
  }

  private void toClient(Object msg) {
    if (msg instanceof ByteBuf bytes) {
      client.write(ofStream ? new DefaultHttpContent(bytes) : bytes, client.voidPromise());
    } else {
      ReferenceCountUtil.release(msg);
    }
  }

  private void upstreamClosed() {
    if (!ofStream) {
      upstreamEnded = true;
      LastBytes.send(
          client.channel(),
          client,
          patience,
          this::moved,
          sent -> LingeringClose.close(sent.channel()));
      client.read();
    } else if (failed) {
      StreamEnd.cancel(client.channel());
    } else {
      client
          .writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT)
          .addListener(
              sent -> {
                if (!clientEnded) {
                  StreamEnd.stopReceiving(client.channel());
                }
              });
    }
  }

  private ChannelInboundHandlerAdapter upstreamEnd() {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void channelRead(ChannelHandlerContext ctx, Object msg) {
        toClient(msg);
      }

      @Override
      public void channelReadComplete(ChannelHandlerContext ctx) {
        moved();
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
        upstreamClosed();
      }

      @Override
      public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        failed = true;
        ctx.close();
      }
    };
  }
}
