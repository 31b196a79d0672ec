package dev.weir.edge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.autoconfigure.ListenerLifecycle;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.TestCertificates;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.Http3SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;

/** An origin that speaks HTTP/3 and nothing else. */
@Timeout(120)
class Http3OriginIT {

  private static final TestCertificates AUTHORITY = TestCertificates.authority("Origin CA");

  private final AtomicInteger asked = new AtomicInteger();

  private DisposableServer origin() {
    TestCertificates.Issued issued = AUTHORITY.issue("localhost");
    return HttpServer.create()
        .bindAddress(() -> new InetSocketAddress("localhost", 0))
        .protocol(HttpProtocol.HTTP3)
        .secure(
            spec ->
                spec.sslContext(
                    Http3SslContextSpec.forServer(
                        issued.key(), null, issued.chain().toArray(X509Certificate[]::new))))
        .http3Settings(
            spec ->
                spec.idleTimeout(Duration.ofMinutes(1))
                    .maxData(10_000_000)
                    .maxStreamDataBidirectionalRemote(1_000_000)
                    .maxStreamsBidirectional(100))
        .route(
            routes ->
                routes
                    .get(
                        "/page",
                        (request, response) -> {
                          asked.incrementAndGet();
                          return response
                              .header("cache-control", "max-age=60")
                              .sendString(Mono.just("page"));
                        })
                    .post(
                        "/echo",
                        (request, response) ->
                            response.sendString(request.receive().aggregate().asString())))
        .bindNow();
  }

  @Test
  void isFetchedFromOnce_andTakesBodies(@TempDir Path folder) throws Exception {
    Path authorities = folder.resolve("authorities.pem");
    Files.writeString(authorities, TestCertificates.pem(AUTHORITY.certificate()));
    DisposableServer origin = origin();
    try (ConfigurableApplicationContext edge =
        SpringApplication.run(
            EdgeServiceApplication.class,
            "--weir.edge.id=edge-1",
            "--weir.edge.listeners.http.host=127.0.0.1",
            "--weir.edge.listeners.http.port=0",
            "--weir.edge.origins[0]=https://localhost:" + origin.port(),
            "--weir.edge.origin-protocol=h3",
            "--weir.upstream.tls.authorities=" + authorities,
            "--weir.edge.state-file=",
            "--server.port=0")) {
      int port =
          Objects.requireNonNull(edge.getBean(ListenerLifecycle.class).address("http")).getPort();
      assertThat(Http.get(port, "/page").text()).isEqualTo("page");
      RawMessage again = Http.get(port, "/page");
      assertThat(again.text()).isEqualTo("page");
      assertThat(again.head()).doesNotContainIgnoringCase("x-http3");
      assertThat(asked).hasValue(1);
      try (Http http = Http.connect(port)) {
        http.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody");
        assertThat(http.read().text()).isEqualTo("body");
      }
    } finally {
      origin.disposeNow();
    }
  }
}
