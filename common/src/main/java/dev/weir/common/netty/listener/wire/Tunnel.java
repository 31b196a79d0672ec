package dev.weir.common.netty.listener.wire;

import dev.weir.common.netty.http.HopByHop;
import dev.weir.common.netty.socket.LastBytes;
import dev.weir.common.netty.upstream.PooledConnection;
import dev.weir.common.netty.upstream.UpstreamConnection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.VoidChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
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
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection, or its stream of HTTP/2, and an upstream's connection on one event loop,
 * that pass each other's bytes on after a 101. Each side is read only while the other takes more,
 * so at most one write buffer is held for a side.
 *
 * <p>Either side that has nothing more to say, and sends a {@code FIN} or ends its stream, may
 * listen on: the other hears of that end, by a {@code FIN}, with TLS a {@code close_notify} before
 * it, or the end of its stream. Only a side that itself has TLS has closed then: Netty's engine of
 * OpenSSL answers a {@code close_notify} with its own at once, and sends nothing from then on.
 *
 * <p>Either side gets what the other sent before it closed, and then that end: {@link LastBytes}.
 * On connections that holds for resets too, which come of closing with bytes unread as well, and
 * would destroy what is still on its way. With NIO an end, or a reset, is noticed only when what
 * came before it has been read, so not while the other side takes nothing: then the tunnel is taken
 * for a whole one.
 *
 * <p>On a stream the bytes travel in DATA frames (RFC 8441 section 5). Once the upstream's
 * connection is closed the client is told to send no more, and its reset resets the stream with
 * CANCEL. A stream that the client resets ends the upstream's connection as a close does.
 */
public final class Tunnel {

  private final ChannelHandlerContext client;
  private final UpstreamConnection connection;
  private final DuplexChannel upstream;

  /** Of what the upstream is sent: that it takes nothing any more is no end of what it says. */
  private final ChannelPromise unheard;

  private final Duration patience;
  private final boolean ofStream;
  private boolean clientEnded;
  private boolean upstreamEnded;
  private boolean clientClosing;
  private boolean upstreamClosing;
  private boolean failed;
  private @Nullable ChannelFuture endOfStream;
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
    this.upstream = (DuplexChannel) connection.channel();
    this.unheard = new VoidChannelPromise(upstream, false);
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
    if (!ofStream) {
      mayListenOn(client.channel());
    }
    mayListenOn(upstream);
    // what has come of it is read, too, once it takes nothing any more
    upstream.config().setAutoClose(false);
    upstream.read();
    client.read();
  }

  private static void mayListenOn(Channel side) {
    if (side.pipeline().get(SslHandler.class) == null) {
      side.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }
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

  /** When the last byte came from the upstream, or by a stream of the client, or either ended. */
  public long lastByteNanos() {
    return lastByteNanos;
  }

  /** Whether one side has said all, or both. */
  public boolean isHalfEnded() {
    return clientEnded || upstreamEnded;
  }

  /**
   * Whether an event says no more than that the client has been told of the upstream's end. With
   * OpenSSL the next record of the client brings it, whatever is in that, and Reactor Netty would
   * close the connection.
   */
  public boolean isOwnEnd(Object event) {
    return event instanceof SslCloseCompletionEvent && upstreamEnded;
  }

  public void fromClient(Object msg) {
    if (msg instanceof HttpContent content && ofStream) {
      moved();
      toUpstream(content.content());
      if (msg instanceof LastHttpContent) {
        clientEnded();
      }
    } else if (msg instanceof ByteBuf bytes && !ofStream) {
      toUpstream(bytes);
    } else {
      // what the codec still says of the messages before the tunnel goes no further
      ReferenceCountUtil.release(msg);
    }
  }

  private void toUpstream(ByteBuf bytes) {
    if (takes(upstream)) {
      upstream.write(bytes, unheard);
    } else {
      bytes.release();
    }
  }

  public void clientReadComplete() {
    upstream.flush();
    if (upstream.isWritable() || !takes(upstream)) {
      client.read();
    }
  }

  private static boolean takes(DuplexChannel side) {
    return side.isActive() && !side.isOutputShutdown();
  }

  /** The client has said all: the upstream hears of it once it has all the bytes. */
  public void clientEnded() {
    if (clientEnded) {
      return;
    }
    clientEnded = true;
    moved();
    if (upstreamEnded) {
      closeUpstream();
    } else {
      LastBytes.endOutput(upstream, upstream, patience, this::moved);
    }
  }

  public void clientWritable() {
    if (!upstreamEnded) {
      upstream.read();
    }
  }

  public void clientClosed() {
    closeUpstream();
  }

  private void closeUpstream() {
    if (!upstreamClosing) {
      upstreamClosing = true;
      LastBytes.close(upstream, upstream, patience, this::moved, LastBytes.WHAT_SOCKETS_HOLD);
    }
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

  /** The upstream has said all: the client hears of it once it has all the bytes. */
  private void upstreamEnded() {
    if (upstreamEnded) {
      return;
    }
    upstreamEnded = true;
    moved();
    if (ofStream) {
      endOfStream = client.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
    } else {
      LastBytes.endOutput((DuplexChannel) client.channel(), client, patience, this::moved);
    }
    if (clientEnded || !takes(upstream)) {
      closeUpstream();
    }
  }

  /** The upstream takes nothing any more, whatever it has said that is not read yet. */
  private void takesNoMore(ChannelHandlerContext ctx) {
    if (upstreamEnded) {
      ctx.close();
    } else {
      // to drop it, and to hear of the end
      client.read();
    }
  }

  private void upstreamClosed() {
    if (!ofStream) {
      closeClient();
    } else if (failed && !upstreamEnded) {
      StreamEnd.cancel(client);
    } else {
      upstreamEnded();
      stopReceiving();
    }
  }

  /** Tells the client, once it has the end of its stream, that nobody listens to it any more. */
  private void stopReceiving() {
    if (endOfStream != null) {
      endOfStream.addListener(
          _ -> {
            if (!clientEnded) {
              StreamEnd.stopReceiving(client);
            }
          });
    }
  }

  private void closeClient() {
    if (!clientClosing) {
      clientClosing = true;
      LastBytes.close(
          (DuplexChannel) client.channel(), client, patience, this::moved, Long.MAX_VALUE);
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
      public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
          upstreamEnded();
        } else if (event instanceof ChannelOutputShutdownEvent) {
          takesNoMore(ctx);
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
