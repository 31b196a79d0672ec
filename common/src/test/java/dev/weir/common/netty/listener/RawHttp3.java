package dev.weir.common.netty.listener;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.codec.http3.DefaultHttp3HeadersFrame;
import io.netty.handler.codec.http3.Http3;
import io.netty.handler.codec.http3.Http3ClientConnectionHandler;
import io.netty.handler.codec.http3.Http3DataFrame;
import io.netty.handler.codec.http3.Http3Headers;
import io.netty.handler.codec.http3.Http3HeadersFrame;
import io.netty.handler.codec.http3.Http3RequestStreamInboundHandler;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** An HTTP/3 client that shows every head that an answer has, interim ones too. */
final class RawHttp3 implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 10;
  private static final String HOST = "a.shop.example";

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Channel socket;
  private final QuicChannel connection;

  /** The heads of one answer, the final one last, and its body. */
  record Answer(List<Http3Headers> heads, String body) {

    List<String> statuses() {
      return heads.stream().map(head -> String.valueOf(head.status())).toList();
    }
  }

  RawHttp3(InetSocketAddress server, X509Certificate authority) throws Exception {
    socket =
        QuicSocket.bind(
            group,
            QuicSslContextBuilder.forClient().trustManager(authority),
            HOST,
            Http3.newQuicClientCodecBuilder()
                .maxIdleTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .initialMaxData(10_000_000)
                .initialMaxStreamDataBidirectionalLocal(1_000_000));
    connection =
        QuicChannel.newBootstrap(socket)
            .handler(new Http3ClientConnectionHandler())
            .remoteAddress(server)
            .connect()
            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  Answer request(String method, String path) throws Exception {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    QuicStreamChannel stream =
        Http3.newRequestStream(connection, new Collector(answer))
            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    DefaultHttp3HeadersFrame head = new DefaultHttp3HeadersFrame();
    head.headers().method(method).path(path).authority(HOST).scheme("https");
    stream.writeAndFlush(head).addListener(QuicStreamChannel.SHUTDOWN_OUTPUT).sync();
    return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private static final class Collector extends Http3RequestStreamInboundHandler {

    private final CompletableFuture<Answer> answer;
    private final List<Http3Headers> heads = new ArrayList<>();
    private final StringBuilder body = new StringBuilder();

    Collector(CompletableFuture<Answer> answer) {
      this.answer = answer;
    }

    @Override
    protected void channelRead(ChannelHandlerContext ctx, Http3HeadersFrame frame) {
      heads.add(frame.headers());
    }

    @Override
    protected void channelRead(ChannelHandlerContext ctx, Http3DataFrame frame) {
      body.append(frame.content().toString(UTF_8));
      frame.release();
    }

    @Override
    protected void channelInputClosed(ChannelHandlerContext ctx) {
      answer.complete(new Answer(heads, body.toString()));
      ctx.close();
    }
  }

  @Override
  public void close() {
    connection.close().awaitUninterruptibly(PATIENCE_SECONDS, TimeUnit.SECONDS);
    socket.close().awaitUninterruptibly(PATIENCE_SECONDS, TimeUnit.SECONDS);
    group
        .shutdownGracefully(0, 1, TimeUnit.SECONDS)
        .awaitUninterruptibly(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
