package dev.weir.diagnostics.http.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.diagnostics.http.HttpOutcome;
import dev.weir.diagnostics.http.HttpPlan;
import dev.weir.diagnostics.http.HttpTarget;
import dev.weir.diagnostics.http.Method;
import dev.weir.diagnostics.http.Phase;
import dev.weir.diagnostics.http.Protocol;
import dev.weir.testkit.TestCertificates;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.Http2SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.tcp.SslProvider.GenericSslContextSpec;

class HttpProbeIT {
  private static final TestCertificates AUTHORITY = TestCertificates.authority("Root");
  private static final int LONG_BODY = 3 << 20;

  @SuppressWarnings("NullAway.Init") // set before the first test
  private static DisposableServer secure;

  @SuppressWarnings("NullAway.Init") // set before the first test
  private static DisposableServer plain;

  @BeforeAll
  static void start() {
    TestCertificates.Issued issued = AUTHORITY.issue("a.test");
    X509Certificate[] chain = issued.chain().toArray(X509Certificate[]::new);
    GenericSslContextSpec<SslContextBuilder> keys =
        Http2SslContextSpec.forServer(issued.key(), chain);
    secure =
        server()
            .protocol(HttpProtocol.H2, HttpProtocol.HTTP11)
            .secure(tls -> tls.sslContext(keys))
            .bindNow();
    plain = server().protocol(HttpProtocol.H2C, HttpProtocol.HTTP11).bindNow();
  }

  @AfterAll
  static void stop() {
    secure.disposeNow();
    plain.disposeNow();
  }

  @ParameterizedTest
  @CsvSource({
    "https, AUTO, HTTP/2.0",
    "https, HTTP1, HTTP/1.1",
    "https, HTTP2, HTTP/2.0",
    "http, AUTO, HTTP/1.1",
    "http, HTTP2, HTTP/2.0"
  })
  void answerTellsProtocolPhasesHeadersAndLength(String scheme, Protocol protocol, String version) {
    HttpOutcome.Answered answer =
        answered(ask(scheme + "://a.test:" + port(scheme) + "/x?y", protocol));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.version()).isEqualTo(version);
    assertThat(answer.headers()).contains(Map.entry("x-asked", "a.test:" + port(scheme) + "/x?y"));
    assertThat(answer.headers()).noneMatch(field -> field.getKey().startsWith("x-http2-"));
    assertThat(answer.bodyBytes()).isEqualTo(5);
    assertThat(answer.whole()).isTrue();
    assertThat(answer.phases().nanos(Phase.CONNECT)).isPresent();
    assertThat(answer.phases().nanos(Phase.TLS).isPresent()).isEqualTo(scheme.equals("https"));
    assertThat(answer.phases().nanos(Phase.BODY)).isPresent();
  }

  @Test
  void redirectIsAnAnswerAndNotFollowed() {
    HttpOutcome.Answered answer =
        answered(ask("http://a.test:" + plain.port() + "/away", Protocol.AUTO));

    assertThat(answer.status()).isEqualTo(302);
    assertThat(answer.location()).hasValue("http://b.test/");
  }

  @Test
  void longBodyIsReadInPart() {
    HttpOutcome.Answered answer =
        answered(ask("http://a.test:" + plain.port() + "/long", Protocol.AUTO));

    assertThat(answer.whole()).isFalse();
    assertThat(answer.bodyBytes()).isBetween(1L << 20, (long) LONG_BODY - 1);
  }

  @Test
  void certificateForAnotherNameFailsInTls() {
    HttpOutcome outcome = ask("https://b.test:" + secure.port() + "/", Protocol.AUTO);

    assertThat(failed(outcome).in()).isEqualTo(Phase.TLS);
    assertThat(failed(outcome).reason()).contains("b.test");
  }

  @Test
  void portThatRefusesFailsInConnect() throws Exception {
    int closed;
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = server.getLocalPort();
    }
    assertThat(failed(ask("http://a.test:" + closed + "/", Protocol.AUTO)).in())
        .isEqualTo(Phase.CONNECT);
  }

  @Test
  void serverThatIsSilentTimesOutBeforeTheFirstByte() {
    HttpOutcome outcome =
        ask(
            "http://a.test:" + plain.port() + "/silent",
            new HttpPlan(Method.GET, Protocol.AUTO, Duration.ofMillis(300)),
            false);

    assertThat(failed(outcome).in()).isEqualTo(Phase.FIRST_BYTE);
  }

  @Test
  void runThatIsStoppedIsAbandoned() {
    HttpPlan plan = new HttpPlan(Method.GET, Protocol.AUTO, Duration.ofSeconds(30));

    assertThat(ask("http://a.test:" + plain.port() + "/silent", plan, true))
        .isInstanceOf(HttpOutcome.Abandoned.class);
  }

  private static HttpServer server() {
    return HttpServer.create().host("127.0.0.1").port(0).handle(HttpProbeIT::answer);
  }

  private static Mono<Void> answer(HttpServerRequest request, HttpServerResponse response) {
    return switch (request.uri()) {
      case "/away" -> response.status(302).header("location", "http://b.test/").send();
      case "/silent" -> Mono.never();
      case "/long" -> response.sendString(Mono.just("x".repeat(LONG_BODY))).then();
      default ->
          response
              .header("x-asked", request.requestHeaders().get("host") + request.uri())
              .sendString(Mono.just("hello"))
              .then();
    };
  }

  private static int port(String scheme) {
    return scheme.equals("https") ? secure.port() : plain.port();
  }

  private static HttpOutcome ask(String url, Protocol protocol) {
    return ask(url, new HttpPlan(Method.GET, protocol, Duration.ofSeconds(10)), false);
  }

  private static HttpOutcome ask(String url, HttpPlan plan, boolean stopped) {
    return new HttpProbe(tls -> tls.trustManager(AUTHORITY.certificate()))
        .ask(
            HttpTarget.parse(url).orElseThrow(),
            InetAddress.getLoopbackAddress(),
            plan,
            () -> stopped);
  }

  private static HttpOutcome.Answered answered(HttpOutcome outcome) {
    assertThat(outcome).isInstanceOf(HttpOutcome.Answered.class);
    return (HttpOutcome.Answered) outcome;
  }

  private static HttpOutcome.Failed failed(HttpOutcome outcome) {
    assertThat(outcome).isInstanceOf(HttpOutcome.Failed.class);
    return (HttpOutcome.Failed) outcome;
  }
}
