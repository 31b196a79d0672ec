package dev.weir.benchmarks;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A client with many connections that have each brought one answer of {@link ConstantListener} and
 * then are silent. Run by {@code benchmarks/side-by-side/idle}.
 */
public final class IdleConnections {

  private static final int ANSWER_BYTES = 1024;
  private static final int AT_ONCE = 100;

  private static final String GET = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

  /** Preface, empty SETTINGS, HEADERS that end stream 1: GET, http, localhost and a slash. */
  private static final String HTTP2_GET =
      bytes(
          "505249202a20485454502f322e300d0a0d0a534d0d0a0d0a"
              + "000000040000000000"
              + "00000e010500000001"
              + "82868441096c6f63616c686f7374");

  private IdleConnections() {}

  private static String bytes(String hexadecimal) {
    return new String(HexFormat.of().parseHex(hexadecimal), StandardCharsets.ISO_8859_1);
  }

  /** What the connections speak. */
  enum Kind {
    HTTP1(GET, null),
    TLS(GET, "http/1.1"),
    HTTP2(HTTP2_GET, null);

    private final String request;
    private final @Nullable String protocol;

    Kind(String request, @Nullable String protocol) {
      this.request = request;
      this.protocol = protocol;
    }
  }

  /**
   * Opens the connections, prints {@code open} when each has had its answer, and holds them until
   * the process ends.
   *
   * @param arguments the port, {@code http1}, {@code tls} or {@code http2}, and how many
   *     connections
   */
  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[0]);
    Kind kind = Kind.valueOf(arguments[1].toUpperCase(Locale.ROOT));
    int connections = Integer.parseInt(arguments[2]);
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    SslContext tls = kind.protocol == null ? null : trustingAll(kind.protocol);
    for (int opened = 0; opened < connections; opened += AT_ONCE) {
      open(loop, port, kind, tls, Math.min(AT_ONCE, connections - opened));
    }
    System.out.println("open");
    Thread.currentThread().join();
  }

  private static void open(
      EventLoopGroup loop, int port, Kind kind, @Nullable SslContext tls, int count)
      throws InterruptedException {
    CountDownLatch answered = new CountDownLatch(count);
    Bootstrap client =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    if (tls != null) {
                      channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                    }
                    channel.pipeline().addLast(new OneRequest(kind.request, answered));
                  }
                });
    for (int i = 0; i < count; i++) {
      client.connect("127.0.0.1", port);
    }
    if (!answered.await(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException(answered.getCount() + " connections had no answer");
    }
  }

  private static SslContext trustingAll(String protocol) throws SSLException {
    return SslContextBuilder.forClient()
        .trustManager(InsecureTrustManagerFactory.INSTANCE)
        .endpointIdentificationAlgorithm(null)
        .applicationProtocolConfig(
            new ApplicationProtocolConfig(
                Protocol.ALPN,
                SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT,
                protocol))
        .build();
  }

  private static final class OneRequest extends ChannelInboundHandlerAdapter {

    private final String request;
    private final CountDownLatch answered;
    private int received;

    OneRequest(String request, CountDownLatch answered) {
      this.request = request;
      this.answered = answered;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      ctx.writeAndFlush(Unpooled.copiedBuffer(request, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
      ByteBuf bytes = (ByteBuf) msg;
      boolean before = received >= ANSWER_BYTES;
      received += bytes.readableBytes();
      bytes.release();
      if (!before && received >= ANSWER_BYTES) {
        answered.countDown();
      }
    }
  }
}
