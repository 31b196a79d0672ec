package dev.weir.common.netty.listener;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdInputStream;
import dev.weir.common.coding.CompressionSettings;
import dev.weir.common.netty.listener.exchange.ClientStream;
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
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.Http3SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

@Timeout(180)
class ListenerHttp3IT {

  private static final TestCertificates AUTHORITY = TestCertificates.authority("Test CA");

  /**
   * A client that hears nothing sends its first packet again after 1 s (RFC 9002 section 6.2.2).
   */
  private static final long CLIENT_ASKS_AGAIN = Duration.ofMillis(900).toNanos();

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @RegisterExtension
  private static final ClassResource<Transport> TRANSPORT =
      ClassResource.of(() -> Transport.create(2));

  /** NIO: on io_uring's datagram sockets handshakes stall. */
  @RegisterExtension
  private static final ClassResource<LoopResources> CLIENT_LOOPS =
      ClassResource.of(
          () -> LoopResources.create("client", 1, true),
          loops -> loops.disposeLater().block(PATIENCE));

  private static final Semaphore LATE_BEGUN = new Semaphore(0);

  @TempDir Path folder;
  private CertificateManager certificates;
  private Listener listener;
  private ConnectionProvider connections;

  @BeforeEach
  void bind() {
    AUTHORITY.issue("a.shop.example").writePem(folder);
    certificates =
        CertificateManager.load(
            List.of(
                new CertificateEntry(
                    "shop",
                    Set.of(),
                    new PemFiles(
                        folder.resolve("certificate.pem"), folder.resolve("key.pem"), null))),
            null,
            Instant.now());
    connections = ConnectionProvider.create("http3-test", 10);
    listener =
        Listener.bind(
            ListenerSettings.of("test", "127.0.0.1", 0)
                .with(TlsSettings.standard())
                .with(everything()),
            Planes.of(ListenerHttp3IT::open, TRANSPORT.get(), certificates));
  }

  /** Compresses whatever has a type. */
  private static CompressionSettings everything() {
    return new CompressionSettings(true, null, null, 1, 0, 0, 0);
  }

  private static @Nullable Exchange open(HttpRequest request, ClientStream client) {
    if (request.uri().equals("/late")) {
      return new Late(client);
    }
    if (request.uri().equals("/text")) {
      FullHttpResponse text = Planes.ok("some text");
      text.headers().set("content-type", "text/plain");
      return new ImmediateExchange(client, text);
    }
    if (request.uri().equals("/names")) {
      return new ImmediateExchange(client, Planes.ok(request.headers().names().toString()));
    }
    return request.uri().startsWith("/lane")
        ? new ImmediateExchange(
            client, Planes.ok(client.secure() + " " + client.clientAddress().getHostAddress()))
        : null;
  }

  /** Answers in longer than new streams are taken by a listener that closes. */
  private record Late(ClientStream client) implements Exchange {

    @Override
    public void begin() {
      LATE_BEGUN.release();
      client
          .eventLoop()
          .schedule(() -> client.respond(Planes.ok("late")), 1_000, TimeUnit.MILLISECONDS);
    }

    @Override
    public void onContent(HttpContent content) {
      content.release();
    }

    @Override
    public void onClientGone() {}
  }

  @AfterEach
  void unbind() {
    connections.disposeLater().block(PATIENCE);
    listener.close();
  }

  private HttpClient client(String serverName) {
    return HttpClient.create(connections)
        .runOn(CLIENT_LOOPS.get(), false)
        .protocol(HttpProtocol.HTTP3)
        .http3Settings(
            spec ->
                spec.maxData(10_000_000)
                    .maxStreamDataBidirectionalLocal(1_000_000)
                    .maxStreamDataBidirectionalRemote(1_000_000)
                    .maxStreamsBidirectional(100))
        .secure(
            spec ->
                spec.sslContext(
                        Http3SslContextSpec.forClient().configure(builder -> trusting(builder)))
                    .serverNames(new SNIHostName(serverName)))
        .remoteAddress(() -> listener.address());
  }

  private static void trusting(QuicSslContextBuilder builder) {
    builder.trustManager(AUTHORITY.certificate());
  }

  private String get(String path) {
    return Objects.requireNonNull(
        client("a.shop.example")
            .get()
            .uri(path)
            .responseSingle((head, body) -> body.asString().map(text -> head.version() + text))
            .block(PATIENCE));
  }

  @Test
  void bothLanes_answer() {
    assertThat(get("/lane")).isEqualTo("HTTP/3.0true 127.0.0.1");
    assertThat(get("/other")).isEqualTo("HTTP/3.0fallback /other");
    assertThat(get("/lane/again")).isEqualTo("HTTP/3.0true 127.0.0.1");
  }

  @Test
  void whatTheCodecAddsToRequests_passesToNobody() {
    assertThat(get("/names")).contains("host").doesNotContain("x-http3");
  }

  @Test
  void manyRequestsAtOnce_areAllAnswered() {
    List<String> bodies =
        Objects.requireNonNull(
            Flux.range(0, 200)
                .flatMap(
                    i ->
                        client("a.shop.example")
                            .get()
                            .uri(i % 2 == 0 ? "/lane" : "/other")
                            .responseContent()
                            .aggregate()
                            .asString(),
                    32)
                .collectList()
                .block(PATIENCE));
    assertThat(bodies).hasSize(200).containsOnly("true 127.0.0.1", "fallback /other");
  }

  @Test
  void body_passes() {
    String answer =
        client("a.shop.example")
            .request(HttpMethod.POST)
            .uri("/other")
            .send(ByteBufFlux.fromString(Mono.just("x".repeat(100_000))))
            .responseContent()
            .aggregate()
            .asString()
            .block(PATIENCE);
    assertThat(answer).hasSize(100_015);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/text", "/other-text"})
  void bothLanes_compress(String path) throws Exception {
    byte[] coded =
        client("a.shop.example")
            .headers(headers -> headers.set("accept-encoding", "zstd"))
            .get()
            .uri(path)
            .responseSingle(
                (head, body) -> {
                  assertThat(head.responseHeaders().get("content-encoding")).isEqualTo("zstd");
                  assertThat(head.responseHeaders().get("vary")).isEqualTo("Accept-Encoding");
                  return body.asByteArray();
                })
            .block(PATIENCE);
    var decoded = new ZstdInputStream(new ByteArrayInputStream(Objects.requireNonNull(coded)));
    assertThat(new String(decoded.readAllBytes(), UTF_8))
        .isEqualTo(path.equals("/text") ? "some text" : "fallback /other-text");
  }

  @Test
  void closing_finishesWhatIsInFlight() throws Exception {
    assertThat(get("/lane")).contains("true");
    CompletableFuture<String> late = CompletableFuture.supplyAsync(() -> get("/late"));
    assertThat(LATE_BEGUN.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
    listener.close();
    assertThat(late.get()).isEqualTo("HTTP/3.0late");
  }

  @Test
  void unknownServerName_isRefused() {
    assertThatThrownBy(
            () ->
                client("unknown.example")
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 3_000)
                    .get()
                    .uri("/lane")
                    .response()
                    .block(PATIENCE))
        .isInstanceOf(Exception.class);
    assertThat(get("/lane")).contains("true");
  }

  /** 40: handshake_failure (RFC 8446 section 6.2), as RFC 9001 section 4.8 has it on the wire. */
  @Test
  void unknownServerName_isToldSo_beforeTheClientAsksAgain() throws Exception {
    long shortest = Long.MAX_VALUE;
    for (int i = 0; i < 10 && shortest > CLIENT_ASKS_AGAIN; i++) {
      long begun = System.nanoTime();
      try (QuicAttempt attempt = new QuicAttempt(listener.address(), "unknown.example")) {
        QuicConnectionCloseEvent close = attempt.closed(Duration.ofSeconds(20));
        assertThat(close.isTlsError()).isTrue();
        shortest = Math.min(shortest, System.nanoTime() - begun);
      }
    }
    assertThat(shortest).isLessThan(CLIENT_ASKS_AGAIN);
  }

  @Test
  void certificateThatChanged_isShownToNewConnections() {
    assertThat(get("/lane")).contains("true");
    TestCertificates other = TestCertificates.authority("Other CA");
    other.issue("a.shop.example").writePem(folder);
    certificates.refresh(Instant.now());
    ConnectionProvider fresh = ConnectionProvider.create("http3-fresh", 1);
    connections.disposeLater().block(PATIENCE);
    connections = fresh;
    assertThatThrownBy(() -> get("/lane")).isInstanceOf(Exception.class);
  }
}
