package dev.weir.common.netty.upstream;

import dev.weir.common.net.UpstreamTarget;
import dev.weir.common.netty.socket.TargetAddress;
import dev.weir.common.netty.socket.TransportKind;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http3.Http3;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.util.concurrent.Future;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections of HTTP/3. Each has a socket of its own, which is connected: so the system
 * tells at once where nobody listens at the other end, as it does for TCP, also when that begins in
 * the middle of a connection.
 */
final class QuicConnector implements UpstreamConnector {

  private final UpstreamTarget target;
  private final InetSocketAddress address;
  private final Bootstrap datagrams;
  private final UpstreamSettings settings;
  private final UpstreamTls tls;
  private final @Nullable String missing;

  QuicConnector(
      UpstreamTarget target,
      Bootstrap datagrams,
      TransportKind transport,
      UpstreamSettings settings,
      UpstreamTls tls) {
    this.target = target;
    this.missing = Http3Availability.missing(transport);
    this.address = TargetAddress.of(target);
    this.datagrams = datagrams;
    this.settings = settings;
    this.tls = tls;
  }

  @Override
  public boolean mayShare() {
    return true;
  }

  @Override
  public void connect(UpstreamPool pool) {
    if (missing != null) {
      pool.connectFailed(new ConnectException(missing));
      return;
    }
    Attempt attempt = new Attempt(pool);
    datagrams
        .clone()
        .handler(attempt)
        .connect(address)
        .addListener((ChannelFuture connected) -> attempt.socketConnected(connected));
  }

  /** One connection that is to come about, and then its socket's errors. */
  private final class Attempt extends ChannelInboundHandlerAdapter {

    private final UpstreamPool pool;
    private @Nullable Channel connection;
    private @Nullable Throwable fault;

    Attempt(UpstreamPool pool) {
      this.pool = pool;
    }

    private void socketConnected(ChannelFuture connected) {
      Channel socket = connected.channel();
      if (!connected.isSuccess()) {
        pool.connectFailed(connected.cause());
      } else {
        shakeHands(socket);
      }
    }

    private void shakeHands(Channel socket) {
      UpstreamHttp2Settings streams = settings.http2();
      socket
          .pipeline()
          .addFirst(
              Http3.newQuicClientCodecBuilder()
                  .sslEngineProvider(quic -> tls.quicEngine(quic.alloc(), target))
                  .maxIdleTimeout(
                      streams.pingInterval().plus(streams.pingTimeout()).multipliedBy(2).toMillis(),
                      TimeUnit.MILLISECONDS)
                  .initialMaxData(streams.connectionWindow())
                  .initialMaxStreamDataBidirectionalLocal(streams.window())
                  .build());
      Http3Line line = new Http3Line(pool, LineAge.ofNew(settings), target.address().toString());
      QuicChannel.newBootstrap(socket)
          .remoteAddress(socket.remoteAddress())
          .option(
              ChannelOption.CONNECT_TIMEOUT_MILLIS,
              Math.toIntExact(settings.connectTimeout().toMillis()))
          .handler(
              new ChannelInitializer<QuicChannel>() {
                @Override
                protected void initChannel(QuicChannel quic) {
                  connection = quic;
                  quic.closeFuture().addListener(_ -> socket.close());
                  quic.pipeline().addLast(line.codec(), line);
                }
              })
          .connect()
          .addListener((Future<QuicChannel> done) -> handshakeDone(done, line, socket));
    }

    private void handshakeDone(Future<QuicChannel> done, Http3Line line, Channel socket) {
      if (done.isSuccess()) {
        line.introduce();
      } else {
        socket.close();
        pool.connectFailed(reason(done.cause(), line));
      }
    }

    private Throwable reason(Throwable cause, Http3Line line) {
      Throwable said = fault != null ? fault : line.fault();
      return said == null ? cause : said;
    }

    /** Nobody listens there, above all. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      fault = cause;
      if (connection == null) {
        ctx.close();
      } else {
        connection.close();
      }
    }
  }
}
