package dev.weir.common.netty.listener;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.codec.http3.Http3;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A QUIC handshake that the server is to refuse; hears what it says. */
final class QuicAttempt implements AutoCloseable {

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final CompletableFuture<QuicConnectionCloseEvent> closed = new CompletableFuture<>();

  QuicAttempt(InetSocketAddress server, String serverName) throws InterruptedException {
    Channel socket =
        QuicSocket.bind(
            group,
            QuicSslContextBuilder.forClient().trustManager(InsecureTrustManagerFactory.INSTANCE),
            serverName,
            Http3.newQuicClientCodecBuilder().maxIdleTimeout(30, TimeUnit.SECONDS));
    var _ =
        QuicChannel.newBootstrap(socket)
            .handler(new Listening(closed))
            .remoteAddress(server)
            .connect();
  }

  private static final class Listening extends ChannelInboundHandlerAdapter {

    private final CompletableFuture<QuicConnectionCloseEvent> closed;

    Listening(CompletableFuture<QuicConnectionCloseEvent> closed) {
      this.closed = closed;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof QuicConnectionCloseEvent close) {
        closed.complete(close);
      }
      ctx.fireUserEventTriggered(event);
    }
  }

  /** The server's CONNECTION_CLOSE. */
  QuicConnectionCloseEvent closed(Duration patience) throws Exception {
    return closed.get(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
  }
}
