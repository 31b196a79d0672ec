package dev.weir.common.netty.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.netty.listener.exchange.Exchange;
import dev.weir.common.netty.listener.exchange.ImmediateExchange;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.netty.tls.TlsSettings;
import dev.weir.common.tls.CertificateEntry;
import dev.weir.common.tls.CertificateManager;
import dev.weir.common.tls.PemFiles;
import dev.weir.testkit.ClassResource;
import dev.weir.testkit.TestCertificates;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http3.DefaultHttp3Headers;
import io.netty.handler.codec.http3.DefaultHttp3HeadersFrame;
import io.netty.handler.codec.http3.Http3;
import io.netty.handler.codec.http3.Http3ClientConnectionHandler;
import io.netty.handler.codec.http3.Http3DataFrame;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.http3.Http3HeadersFrame;
import io.netty.handler.codec.http3.Http3RequestStreamInboundHandler;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.util.concurrent.Future;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Resets and beginnings of QUIC connections in floods. */
@Timeout(60)
class Http3AttacksIT {

  private static final TestCertificates AUTHORITY = TestCertificates.authority("Test CA");

  @RegisterExtension
  private static final ClassResource<Transport> TRANSPORT =
      ClassResource.of(() -> Transport.create(1));

  @RegisterExtension
  private static final ClassResource<MultiThreadIoEventLoopGroup> CLIENT = QuicSocket.loop();

  @TempDir Path folder;
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger given = new AtomicInteger();
  private Listener listener;

  @BeforeEach
  void bind() {
    AUTHORITY.issue("localhost").writePem(folder);
    PemFiles files =
        new PemFiles(folder.resolve("certificate.pem"), folder.resolve("key.pem"), null);
    CertificateManager certificates =
        CertificateManager.load(
            List.of(new CertificateEntry("local", Set.of(), files)), "local", Instant.now());
    listener =
        Listener.bind(
            ListenerSettings.of("test", "127.0.0.1", 0).with(TlsSettings.standard()),
            Planes.of(
                (request, client) ->
                    request.uri().equals("/held")
                        ? new Held()
                        : new ImmediateExchange(client, Planes.ok("served")),
                TRANSPORT.get(),
                certificates));
  }

  @AfterEach
  void unbind() {
    listener.close();
  }

  /** Never answers; notes that its client is gone. */
  private final class Held implements Exchange {

    @Override
    public void begin() {
      opened.incrementAndGet();
    }

    @Override
    public void onContent(HttpContent content) {
      content.release();
    }

    @Override
    public void onClientGone() {
      given.incrementAndGet();
    }
  }

  private QuicChannel connect() throws Exception {
    QuicSslContext tls =
        QuicSslContextBuilder.forClient()
            .trustManager(AUTHORITY.certificate())
            .applicationProtocols(Http3.supportedApplicationProtocols())
            .build();
    ChannelHandler codec =
        Http3.newQuicClientCodecBuilder()
            .sslEngineProvider(
                quic -> tls.newEngine(quic.alloc(), "localhost", listener.address().getPort()))
            .maxIdleTimeout(10, TimeUnit.SECONDS)
            .initialMaxData(10_000_000)
            .initialMaxStreamDataBidirectionalLocal(1_000_000)
            .build();
    Channel socket =
        new Bootstrap()
            .group(CLIENT.get())
            .channel(NioDatagramChannel.class)
            .handler(codec)
            .bind(0)
            .sync()
            .channel();
    QuicChannel quic =
        QuicChannel.newBootstrap(socket)
            .handler(new Http3ClientConnectionHandler())
            .remoteAddress(
                new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), listener.address().getPort()))
            .connect()
            .get(20, TimeUnit.SECONDS);
    quic.closeFuture().addListener(_ -> socket.close());
    return quic;
  }

  private static DefaultHttp3HeadersFrame get(String path) {
    DefaultHttp3Headers fields = new DefaultHttp3Headers();
    fields.method("GET").scheme("https").authority("localhost").path(path);
    return new DefaultHttp3HeadersFrame(fields);
  }

  private static CompletableFuture<String> status(QuicChannel quic) throws Exception {
    CompletableFuture<String> status = new CompletableFuture<>();
    QuicStreamChannel stream =
        Http3.newRequestStream(
                quic,
                new Http3RequestStreamInboundHandler() {
                  @Override
                  protected void channelRead(ChannelHandlerContext ctx, Http3HeadersFrame frame) {
                    status.complete(String.valueOf(frame.headers().status()));
                  }

                  @Override
                  protected void channelRead(ChannelHandlerContext ctx, Http3DataFrame frame) {
                    frame.release();
                  }

                  @Override
                  protected void channelInputClosed(ChannelHandlerContext ctx) {
                    ctx.close();
                  }
                })
            .sync()
            .getNow();
    stream.writeAndFlush(get("/")).addListener(QuicStreamChannel.SHUTDOWN_OUTPUT);
    return status;
  }

  private static void assertServed(QuicChannel quic) throws Exception {
    assertThat(status(quic).get(20, TimeUnit.SECONDS)).isEqualTo("200");
  }

  @Test
  void rapidReset_endsTheConnection_andGivesUpWhatWasBegun() throws Exception {
    QuicChannel other = connect();
    QuicChannel quic = connect();
    for (int i = 0; i < 2_000 && quic.isActive(); i++) {
      Future<QuicStreamChannel> stream =
          Http3.newRequestStream(quic, new Http3RequestStreamInboundHandlerIgnoring()).await();
      if (stream.isSuccess()) {
        QuicStreamChannel opened = stream.getNow();
        opened.writeAndFlush(get("/held"));
        opened.shutdown(Http3ErrorCode.H3_REQUEST_CANCELLED.code(), opened.newPromise());
      } else {
        TimeUnit.MILLISECONDS.sleep(5); // until the server grants another one
      }
    }
    assertThat(quic.closeFuture().await(10, TimeUnit.SECONDS))
        .as("ended; begun %s, given up %s", opened, given)
        .isTrue();
    assertThat(opened.get()).isLessThan(400);
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> given.get() == opened.get());
    assertServed(other);
    other.close().sync();
  }

  private static final class Http3RequestStreamInboundHandlerIgnoring
      extends Http3RequestStreamInboundHandler {

    @Override
    protected void channelRead(ChannelHandlerContext ctx, Http3HeadersFrame frame) {}

    @Override
    protected void channelRead(ChannelHandlerContext ctx, Http3DataFrame frame) {
      frame.release();
    }

    @Override
    protected void channelInputClosed(ChannelHandlerContext ctx) {}
  }

  @Test
  void requestsThatAreAnswered_endNoConnection() throws Exception {
    QuicChannel quic = connect();
    for (int i = 0; i < 500; i++) {
      assertServed(quic);
    }
    quic.close().sync();
  }

  /** First packets from addresses that prove nothing: each costs a retry, none a connection. */
  @Test
  void floodOfFirstPackets_leavesOthersServed() throws Exception {
    QuicChannel before = connect();
    Random random = new Random(1);
    try (DatagramSocket attacker = new DatagramSocket()) {
      InetSocketAddress target =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.address().getPort());
      for (int i = 0; i < 20_000; i++) {
        byte[] packet = firstPacket(random);
        attacker.send(new DatagramPacket(packet, packet.length, target));
      }
    }
    assertServed(before);
    QuicChannel after = connect();
    assertServed(after);
    after.close().sync();
    before.close().sync();
  }

  /** An Initial packet (RFC 9000 section 17.2.2) that nobody can decrypt. */
  private static byte[] firstPacket(Random random) {
    byte[] bytes = new byte[1_200];
    random.nextBytes(bytes);
    byte[] ids = new byte[18];
    random.nextBytes(ids);
    ids[0] = 8;
    ids[9] = 8;
    ByteBuffer.wrap(bytes)
        .put((byte) 0xc3)
        .putInt(1)
        .put(ids)
        .put((byte) 0)
        .putShort((short) (0x4000 | (1_200 - 26)));
    return bytes;
  }
}
