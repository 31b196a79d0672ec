package dev.weir.common.netty.listener.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.netty.listener.connection.ListenerScope;
import dev.weir.common.netty.listener.connection.ListenerScopes;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.tls.TlsContexts;
import dev.weir.common.netty.tls.TlsSettings;
import dev.weir.common.tls.CertificateEntry;
import dev.weir.common.tls.CertificateManager;
import dev.weir.common.tls.PemFiles;
import dev.weir.testkit.FakeTicker;
import dev.weir.testkit.TestCertificates;
import dev.weir.testkit.TestTrust;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Handshakes with an echo, at times that the test says. */
@Timeout(60)
class TicketRotationIT {

  private static final TestCertificates AUTHORITY = TestCertificates.authority("Test CA");
  private static final Duration LIFETIME = Duration.ofHours(1);

  @TempDir Path folder;
  private final FakeTicker ticker = new FakeTicker();
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private CertificateManager certificates;
  private Channel server;

  @BeforeEach
  void bind() throws InterruptedException {
    AUTHORITY.issue("localhost").writePem(folder);
    PemFiles files =
        new PemFiles(folder.resolve("certificate.pem"), folder.resolve("key.pem"), null);
    certificates =
        CertificateManager.load(
            List.of(new CertificateEntry("only", Set.of(), files)), "only", Instant.now());
    TlsContexts contexts =
        new TlsContexts(new TlsSettings(null, null, null, null, LIFETIME), ticker);
    ListenerScope scope =
        ListenerScopes.of(ListenerSettings.of("test", "127.0.0.1", 0), certificates);
    server =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(new ServerHandshake(scope, contexts, _ -> {}))
                        .addLast(new Echo());
                  }
                })
            .bind("127.0.0.1", 0)
            .sync()
            .channel();
  }

  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ctx.writeAndFlush(message);
    }
  }

  @AfterEach
  void unbind() throws InterruptedException {
    server.close().sync();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void session_isResumed_afterTheKeyWasReplacedOnce_andNotAfterTwice(String protocol)
      throws Exception {
    SSLContext client = client();
    SSLSession first = handshake(client, protocol);
    ticker.advance(LIFETIME.plusSeconds(1));
    assertThat(handshake(client, protocol).getCreationTime()).isEqualTo(first.getCreationTime());
    ticker.advance(LIFETIME.multipliedBy(2));
    assertThat(handshake(client, protocol).getCreationTime()).isNotEqualTo(first.getCreationTime());
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void session_isResumed_afterCertificateAndKeyWereReplaced(String protocol) throws Exception {
    SSLContext client = client();
    SSLSession first = handshake(client, protocol);
    AUTHORITY.issue("localhost").writePem(folder);
    certificates.refresh(Instant.now());
    ticker.advance(LIFETIME.plusSeconds(1));
    assertThat(handshake(client, protocol).getCreationTime()).isEqualTo(first.getCreationTime());
  }

  private SSLSession handshake(SSLContext client, String protocol) throws Exception {
    int port = ((InetSocketAddress) server.localAddress()).getPort();
    try (SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket("localhost", port)) {
      socket.setEnabledProtocols(new String[] {protocol});
      socket.getOutputStream().write('x');
      assertThat(socket.getInputStream().read()).isEqualTo('x');
      return socket.getSession();
    }
  }

  private static SSLContext client() throws Exception {
    return TestTrust.context(AUTHORITY);
  }
}
