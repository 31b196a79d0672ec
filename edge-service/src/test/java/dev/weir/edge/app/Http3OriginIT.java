package dev.weir.edge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.autoconfigure.ListenerLifecycle;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.TestCertificates;
import dev.weir.testkit.netty.Http3Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Publisher;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** An origin that speaks HTTP/3 and nothing else. */
@Timeout(120)
class Http3OriginIT {

  private static Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
    return request.path().equals("echo")
        ? response.sendString(request.receive().aggregate().asString())
        : response.header("cache-control", "max-age=60").sendString(Mono.just("page"));
  }

  @Test
  void isFetchedFromOnce_andTakesBodies(@TempDir Path folder) throws Exception {
    Path authorities = folder.resolve("authorities.pem");
    Files.writeString(authorities, TestCertificates.pem(Http3Server.AUTHORITY.certificate()));
    try (Http3Server origin = new Http3Server(Http3OriginIT::answer);
        ConfigurableApplicationContext edge =
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
      assertThat(origin.requests()).isOne();
      try (Http http = Http.connect(port)) {
        http.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody");
        assertThat(http.read().text()).isEqualTo("body");
      }
    }
  }
}
