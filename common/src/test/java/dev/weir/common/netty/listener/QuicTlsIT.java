package dev.weir.common.netty.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.netty.tls.QuicContexts;
import dev.weir.common.netty.tls.TlsSettings;
import dev.weir.common.netty.tls.TlsSettings.ClientCertificates;
import dev.weir.common.tls.CertificateEntry;
import dev.weir.common.tls.CertificateManager;
import dev.weir.common.tls.PemFiles;
import dev.weir.testkit.FakeTicker;
import dev.weir.testkit.TestCertificates;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.quic.BoringSSLContextOption;
import io.netty.handler.codec.quic.InsecureQuicTokenHandler;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.util.ReferenceCountUtil;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Handshakes with an echo over QUIC, at times that the test says. */
@Timeout(60)
class QuicTlsIT {

  private static final TestCertificates AUTHORITY = TestCertificates.authority("Test CA");
  private static final Duration LIFETIME = Duration.ofHours(1);
  private static final int SECONDS = 5;

  @TempDir Path folder;
  private final FakeTicker ticker = new FakeTicker();
  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final AtomicInteger fullHandshakes = new AtomicInteger();
  private final List<Channel> sockets = new ArrayList<>();
  private CertificateManager certificates;

  @BeforeEach
  void load() {
    AUTHORITY.issue("localhost").writePem(folder);
    PemFiles files =
        new PemFiles(folder.resolve("certificate.pem"), folder.resolve("key.pem"), null);
    certificates =
        CertificateManager.load(
            List.of(new CertificateEntry("only", Set.of(), files)), "only", Instant.now());
  }

  private SocketAddress bind(TlsSettings settings) throws InterruptedException {
    QuicContexts contexts = new QuicContexts(settings, certificates, ticker);
    return bind(new QuicServerCodecBuilder()
            .sslContext(contexts.server())
            .tokenHandler(InsecureQuicTokenHandler.INSTANCE)
            .maxIdleTimeout(SECONDS, TimeUnit.SECONDS)
            .initialMaxData(10_000)
            .initialMaxStreamDataBidirectionalRemote(10_000)
            .initialMaxStreamsBidirectional(10)
            .handler(new Silent())
            .streamHandler(new Echo())
            .build())
        .localAddress();
  }

  private Channel bind(ChannelHandler codec) throws InterruptedException {
    Channel bound =
        new Bootstrap()
            .group(loops)
            .channel(NioDatagramChannel.class)
            .handler(codec)
            .bind("127.0.0.1", 0)
            .sync()
            .channel();
    sockets.add(bound);
    return bound;
  }

  @AfterEach
  void unbind() throws InterruptedException {
    for (Channel socket : sockets) {
      socket.close().sync();
    }
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  @ChannelHandler.Sharable
  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ctx.writeAndFlush(message);
    }
  }

  @ChannelHandler.Sharable
  private static final class Silent extends ChannelInboundHandlerAdapter {}

  private static final class Answered extends ChannelInboundHandlerAdapter {

    private final CompletableFuture<Void> answer;

    Answered(CompletableFuture<Void> answer) {
      this.answer = answer;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ReferenceCountUtil.release(message);
      answer.complete(null);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      answer.completeExceptionally(new ClosedChannelException());
    }
  }

  /** A certificate is looked at in a full handshake, and in no other. */
  private final class Counting implements X509TrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {
      fullHandshakes.incrementAndGet();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  private QuicSslContextBuilder client() {
    return QuicSslContextBuilder.forClient()
        .trustManager(new Counting())
        .endpointIdentificationAlgorithm("")
        .applicationProtocols("h3");
  }

  /** Connects, and has a byte echoed; only then has the server finished its part. */
  private void connect(SocketAddress server, QuicSslContext client) throws Exception {
    Channel socket =
        bind(
            new QuicClientCodecBuilder()
                .sslEngineProvider(quic -> client.newEngine(quic.alloc(), "localhost", 443))
                .maxIdleTimeout(SECONDS, TimeUnit.SECONDS)
                .initialMaxData(10_000)
                .initialMaxStreamDataBidirectionalLocal(10_000)
                .build());
    QuicChannel connection =
        QuicChannel.newBootstrap(socket)
            .handler(new ChannelInboundHandlerAdapter())
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, SECONDS * 1_000)
            .remoteAddress(server)
            .connect()
            .get();
    CompletableFuture<Void> answer = new CompletableFuture<>();
    connection
        .createStream(QuicStreamType.BIDIRECTIONAL, new Answered(answer))
        .get()
        .writeAndFlush(Unpooled.copiedBuffer("x", StandardCharsets.US_ASCII));
    answer.get(SECONDS, TimeUnit.SECONDS);
    connection.close().sync();
  }

  @Test
  void session_isResumed_afterTheKeyWasReplacedOnce_andNotAfterTwice() throws Exception {
    SocketAddress server = bind(new TlsSettings(null, null, null, null, LIFETIME));
    QuicSslContext client = client().build();
    connect(server, client);
    connect(server, client);
    assertThat(fullHandshakes).hasValue(1);
    ticker.advance(LIFETIME.plusSeconds(1));
    connect(server, client);
    assertThat(fullHandshakes).hasValue(1);
    ticker.advance(LIFETIME.multipliedBy(2));
    connect(server, client);
    assertThat(fullHandshakes).hasValue(2);
  }

  @Test
  void session_isResumed_afterCertificateAndKeyWereReplaced() throws Exception {
    SocketAddress server = bind(new TlsSettings(null, null, null, null, LIFETIME));
    QuicSslContext client = client().build();
    connect(server, client);
    AUTHORITY.issue("localhost").writePem(folder);
    certificates.refresh(Instant.now());
    connect(server, client);
    assertThat(fullHandshakes).hasValue(1);
  }

  @Test
  void groupsOfThePolicy_areAgreedTo_othersAreNot() throws Exception {
    SocketAddress server = bind(TlsSettings.standard());
    connect(server, client().option(BoringSSLContextOption.GROUPS, new String[] {"P-384"}).build());
    QuicSslContext other =
        client().option(BoringSSLContextOption.GROUPS, new String[] {"P-521"}).build();
    assertThatThrownBy(() -> connect(server, other)).isInstanceOf(Exception.class);
  }

  @Test
  void clientCertificate_isAskedForAndChecked() throws Exception {
    Path authorities = folder.resolve("authorities.pem");
    Files.writeString(authorities, TestCertificates.pem(AUTHORITY.certificate()));
    SocketAddress server =
        bind(new TlsSettings(null, ClientCertificates.REQUIRED, authorities, null, null));
    TestCertificates.Issued issued = AUTHORITY.issue("client");
    connect(
        server,
        client()
            .keyManager(issued.key(), null, issued.chain().toArray(X509Certificate[]::new))
            .build());
    QuicSslContext nobody = client().build();
    assertThatThrownBy(() -> connect(server, nobody)).isInstanceOf(Exception.class);
  }
}
