package dev.weir.common.netty.listener;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.listener.exchange.Exchange;
import dev.weir.common.netty.listener.exchange.ImmediateExchange;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.netty.tls.TlsSettings;
import dev.weir.common.tls.CertificateEntry;
import dev.weir.common.tls.CertificateManager;
import dev.weir.common.tls.PemFiles;
import dev.weir.common.tls.TlsPolicy;
import dev.weir.testkit.ClassResource;
import dev.weir.testkit.TestCertificates;
import dev.weir.testkit.TestTrust;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ListenerTlsIT {

  private static final TestCertificates AUTHORITY = TestCertificates.authority("Test CA");

  @RegisterExtension
  private static final ClassResource<Transport> TRANSPORT =
      ClassResource.of(() -> Transport.create(2));

  @TempDir Path folder;
  private CertificateManager certificates;
  private Listener listener;

  @BeforeEach
  void bind() throws Exception {
    Path local = Files.createDirectory(folder.resolve("local"));
    Path shop = Files.createDirectory(folder.resolve("shop"));
    AUTHORITY.issue("localhost").writePem(local);
    AUTHORITY.issue("*.shop.example").writePem(shop);
    certificates =
        CertificateManager.load(
            List.of(entry("local", local), entry("shop", shop)), null, Instant.now());
    listener = bind(TlsSettings.standard());
  }

  private static CertificateEntry entry(String name, Path folder) {
    return new CertificateEntry(
        name,
        Set.of(),
        new PemFiles(folder.resolve("certificate.pem"), folder.resolve("key.pem"), null));
  }

  private Listener bind(TlsSettings tls) {
    return Listener.bind(
        ListenerSettings.of("test", "127.0.0.1", 0).with(tls),
        Planes.of(ListenerTlsIT::open, TRANSPORT.get(), certificates));
  }

  private static @Nullable Exchange open(
      io.netty.handler.codec.http.HttpRequest request, ClientStream client) {
    return switch (request.uri()) {
      case "/lane" -> new ImmediateExchange(client, Planes.ok("secure " + client.secure()));
      case "/late" -> new Late(client);
      default -> null;
    };
  }

  /** Answers half a second after it was asked. */
  private record Late(ClientStream client) implements Exchange {

    static final Semaphore BEGUN = new Semaphore(0);

    @Override
    public void begin() {
      BEGUN.release();
      client
          .eventLoop()
          .schedule(() -> client.respond(Planes.ok("late")), 500, TimeUnit.MILLISECONDS);
    }

    @Override
    public void onContent(HttpContent content) {
      content.release();
    }

    @Override
    public void onClientGone() {
      throw new IllegalStateException("the client was cut off");
    }
  }

  @AfterEach
  void unbind() {
    listener.close();
  }

  @ParameterizedTest
  @EnumSource
  void bothLanes_answerOnBothProtocols(HttpClient.Version version) throws Exception {
    try (HttpClient client = client(version)) {
      HttpResponse<String> lane = get(client, "/lane");
      assertThat(lane.body()).isEqualTo("secure true");
      assertThat(lane.version()).isEqualTo(version);
      HttpResponse<String> fallback = get(client, "/other");
      assertThat(fallback.body()).isEqualTo("fallback /other");
      assertThat(fallback.version()).isEqualTo(version);
    }
  }

  @ParameterizedTest
  @EnumSource
  void bodies_passOnBothProtocols(HttpClient.Version version) throws Exception {
    try (HttpClient client = client(version)) {
      HttpRequest request =
          HttpRequest.newBuilder(uri("/other"))
              .POST(HttpRequest.BodyPublishers.ofString("x".repeat(300_000)))
              .build();
      assertThat(client.send(request, BodyHandlers.ofString()).body()).hasSize(300_015);
    }
  }

  @ParameterizedTest
  @EnumSource
  void closing_finishesWhatIsInFlight(HttpClient.Version version) throws Exception {
    try (HttpClient client = client(version)) {
      var late =
          client.sendAsync(HttpRequest.newBuilder(uri("/late")).build(), BodyHandlers.ofString());
      Late.BEGUN.acquire();
      listener.close();
      assertThat(late.get().body()).isEqualTo("late");
      assertThatThrownBy(() -> get(client, "/lane")).isInstanceOf(IOException.class);
    }
  }

  @Test
  void answers_tellWhereHttp3Is() throws Exception {
    try (HttpClient client = client(HttpClient.Version.HTTP_2)) {
      String expected = "h3=\":" + port() + "\"; ma=86400";
      assertThat(get(client, "/lane").headers().firstValue("alt-svc")).contains(expected);
      assertThat(get(client, "/other").headers().firstValue("alt-svc")).contains(expected);
    }
  }

  @Test
  void serverName_choosesTheCertificate() throws Exception {
    assertThat(subject("localhost")).isEqualTo("CN=localhost");
    assertThat(subject("a.shop.example")).isEqualTo("CN=any.shop.example");
  }

  @ParameterizedTest
  @ValueSource(strings = {"unknown.example", "a.b.shop.example", "shop.example"})
  void unknownServerName_isRefused(String name) {
    assertThatThrownBy(() -> subject(name))
        .isInstanceOf(SSLHandshakeException.class)
        .hasMessageContaining("unrecognized_name");
  }

  @Test
  void clientThatNamesNoServer_isRefusedWithoutDefault() {
    assertThatThrownBy(() -> subject(null)).isInstanceOf(SSLHandshakeException.class);
  }

  @Test
  void clientThatNamesNoServer_getsTheDefault() throws Exception {
    listener.close();
    certificates =
        CertificateManager.load(
            List.of(entry("shop", folder.resolve("shop"))), "shop", Instant.now());
    listener = bind(TlsSettings.standard());
    assertThat(subject(null)).isEqualTo("CN=any.shop.example");
    assertThat(subject("unknown.example")).isEqualTo("CN=any.shop.example");
  }

  @Test
  void modernPolicy_refusesTls12() throws Exception {
    listener.close();
    listener = bind(new TlsSettings(TlsPolicy.MODERN, null, null, null, null));
    assertThatThrownBy(() -> handshake("localhost", "TLSv1.2", trusting()))
        .isInstanceOf(SSLHandshakeException.class);
    assertThat(handshake("localhost", "TLSv1.3", trusting()).getProtocol()).isEqualTo("TLSv1.3");
  }

  @Test
  void tls11_isRefusedByDefault() {
    assertThatThrownBy(() -> handshake("localhost", "TLSv1.1", trusting()))
        .isInstanceOf(Exception.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void session_isResumed(String protocol) throws Exception {
    SSLContext context = trusting();
    SSLSession first = handshake("localhost", protocol, context);
    SSLSession second = handshake("localhost", protocol, context);
    assertThat(second.getCreationTime()).isEqualTo(first.getCreationTime());
  }

  @Test
  void clientCertificate_isAskedForAndChecked() throws Exception {
    TestCertificates clients = TestCertificates.authority("Clients");
    Path trusted = folder.resolve("clients.pem");
    Files.writeString(trusted, TestCertificates.pem(clients.certificate()));
    listener.close();
    listener =
        bind(new TlsSettings(null, TlsSettings.ClientCertificates.REQUIRED, trusted, null, null));
    assertThatThrownBy(() -> exchange(context(null))).isInstanceOf(Exception.class);
    assertThatThrownBy(() -> exchange(context(AUTHORITY.issue("stranger"))))
        .isInstanceOf(Exception.class);
    assertThat(exchange(context(clients.issue("friend")))).startsWith("HTTP/1.1 200");
  }

  @Test
  void clientThatDoesNotFinishItsHandshake_isClosed() throws Exception {
    listener.close();
    listener = bind(new TlsSettings(null, null, null, Duration.ofMillis(200), null));
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.getOutputStream().write(new byte[] {0x16, 3, 1, 2});
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  /** Ours is set to 300 ms; Reactor Netty, whose handler is replaced, would have one of 10 s. */
  @ParameterizedTest
  @ValueSource(longs = {400, 10_200})
  void connectionThatOutlivesTheHandshakeTimeout_isServedOn(long pauseMillis) throws Exception {
    listener.close();
    listener = bind(new TlsSettings(null, null, null, Duration.ofMillis(300), null));
    try (SSLSocket socket = connect(trusting())) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName("localhost")));
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      Thread.sleep(pauseMillis);
      assertThat(ask(socket)).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void lastAnswer_isFollowedByCloseNotify() throws Exception {
    SslContext trusting =
        SslContextBuilder.forClient().trustManager(AUTHORITY.certificate()).build();
    CompletableFuture<SslCloseCompletionEvent> closed = new CompletableFuture<>();
    ChannelInitializer<Channel> pipeline =
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel channel) {
            channel
                .pipeline()
                .addLast(trusting.newHandler(channel.alloc(), "a.shop.example", port()))
                .addLast(new CloseWatch(closed));
          }
        };
    Channel client =
        new Bootstrap()
            .group(TRANSPORT.get().nextLoop())
            .channel(TRANSPORT.get().socketClass())
            .handler(pipeline)
            .connect("127.0.0.1", port())
            .sync()
            .channel();
    client.writeAndFlush(
        Unpooled.copiedBuffer("GET /lane HTTP/1.0\r\nHost: localhost\r\n\r\n", US_ASCII));
    assertThat(closed.get().cause()).isNull();
  }

  private static final class CloseWatch extends SimpleChannelInboundHandler<ByteBuf> {

    private final CompletableFuture<SslCloseCompletionEvent> closed;

    CloseWatch(CompletableFuture<SslCloseCompletionEvent> closed) {
      this.closed = closed;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
      // the answer does not matter here
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof SslCloseCompletionEvent end) {
        closed.complete(end);
      }
    }
  }

  @Test
  void plainHttpOnTheTlsPort_isClosed() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII));
      socket.getInputStream().readAllBytes();
    }
  }

  @Test
  void certificateSwappedUnderLoad_failsNoRequest() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    Callable<Integer> load =
        () -> {
          int requests = 0;
          while (!over.get()) {
            try (HttpClient fresh = client(HttpClient.Version.HTTP_2)) {
              assertThat(get(fresh, "/lane").statusCode()).isEqualTo(200);
              assertThat(get(fresh, "/other").statusCode()).isEqualTo(200);
            }
            requests++;
          }
          return requests;
        };
    try (var threads = Executors.newFixedThreadPool(2)) {
      List<Future<Integer>> running = List.of(threads.submit(load), threads.submit(load));
      try (HttpClient kept = client(HttpClient.Version.HTTP_1_1)) {
        for (int swap = 0; swap < 5; swap++) {
          TestCertificates.Issued next = AUTHORITY.issue("localhost");
          next.writePem(folder.resolve("local"));
          certificates.refresh(Instant.now());
          assertThat(leaf("localhost").getSerialNumber()).isEqualTo(next.leaf().getSerialNumber());
          assertThat(get(kept, "/lane").statusCode()).isEqualTo(200);
        }
      }
      over.set(true);
      for (Future<Integer> each : running) {
        assertThat(each.get()).isPositive();
      }
    }
  }

  // ---- clients

  private int port() {
    return listener.address().getPort();
  }

  private URI uri(String path) {
    return URI.create("https://localhost:" + port() + path);
  }

  private HttpClient client(HttpClient.Version version) throws Exception {
    return HttpClient.newBuilder().version(version).sslContext(trusting()).build();
  }

  private HttpResponse<String> get(HttpClient client, String path) throws Exception {
    return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
  }

  private static SSLContext trusting() throws Exception {
    return context(null);
  }

  private static SSLContext context(TestCertificates.@Nullable Issued own) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        own == null ? null : keys(own), new TrustManager[] {TestTrust.manager(AUTHORITY)}, null);
    return context;
  }

  private static KeyManager[] keys(TestCertificates.Issued own) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("own", own.key(), new char[0], own.chain().toArray(X509Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    return keys.getKeyManagers();
  }

  private @Nullable String subject(@Nullable String serverName) throws Exception {
    return leaf(serverName).getSubjectX500Principal().getName();
  }

  private X509Certificate leaf(@Nullable String serverName) throws Exception {
    SSLSession session = handshake(serverName, "TLSv1.3", trusting());
    return (X509Certificate) session.getPeerCertificates()[0];
  }

  private SSLSession handshake(@Nullable String serverName, String protocol, SSLContext context)
      throws Exception {
    try (SSLSocket socket = connect(context)) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setProtocols(new String[] {protocol});
      if (serverName != null) {
        parameters.setServerNames(List.of(new SNIHostName(serverName)));
      }
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      ask(socket);
      return socket.getSession();
    }
  }

  /** A whole exchange: client certificates and tickets come after the handshake in TLS 1.3. */
  private String exchange(SSLContext context) throws Exception {
    try (SSLSocket socket = connect(context)) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName("localhost")));
      socket.setSSLParameters(parameters);
      return ask(socket);
    }
  }

  /** The port is part of what a client keeps a session under. */
  private SSLSocket connect(SSLContext context) throws Exception {
    return (SSLSocket)
        context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port());
  }

  private static String ask(SSLSocket socket) throws Exception {
    socket
        .getOutputStream()
        .write(
            "GET /lane HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                .getBytes(US_ASCII));
    return new String(socket.getInputStream().readAllBytes(), US_ASCII);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"})
  void plainHttp_isToldThatThePortSpeaksTls(String request) throws Exception {
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port())) {
      client.getOutputStream().write(request.getBytes(US_ASCII));
      String answer = new String(client.getInputStream().readAllBytes(), US_ASCII);
      assertThat(answer).startsWith("HTTP/1.1 400 ").contains("application/problem+json");
      assertThat(answer).contains("This port speaks TLS");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"spdy/3.1", "imap"})
  void clientOfAnotherProtocol_isRefused(String protocol) throws Exception {
    try (SSLSocket client = connect(trusting())) {
      SSLParameters parameters = client.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {protocol});
      client.setSSLParameters(parameters);
      assertThatThrownBy(client::startHandshake)
          .isInstanceOf(SSLHandshakeException.class)
          .hasMessageContaining("no_application_protocol");
    }
  }
}
