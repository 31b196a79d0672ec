package dev.weir.lb.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.common.net.HostPort;
import dev.weir.common.net.HttpVersions;
import dev.weir.common.net.UpstreamTarget;
import dev.weir.lb.retry.RetryPolicy;
import dev.weir.lb.retry.Timeouts;
import dev.weir.lb.upstream.UpstreamSpec;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** gRPC from end to end over HTTP/2 without TLS, as far as a proxy sees of it. */
@Timeout(30)
class GrpcIT {

  private static final String METHOD = "/pkg.Service/Method";

  /** A port on which nothing listens. */
  private static final int NOBODY = 1;

  /** What a client sees of a call. */
  private record Call(int status, HttpHeaders fields, String body, HttpHeaders trailers) {

    /** From the trailers, or the head of an answer that has nothing else. */
    String grpcStatus() {
      String inHead = fields.get("grpc-status");
      return String.valueOf(inHead == null ? trailers.get("grpc-status") : inHead);
    }
  }

  private static UpstreamSpec grpc(int port) {
    return new UpstreamSpec(
        "u" + port,
        new UpstreamTarget(new HostPort("127.0.0.1", port), false, HttpVersions.HTTP_2),
        1);
  }

  private static Balanced over(int... ports) {
    List<UpstreamSpec> upstreams = Arrays.stream(ports).mapToObj(GrpcIT::grpc).toList();
    return Balanced.over(RetryPolicy.standard(), Timeouts.none(), upstreams);
  }

  private static Call call(Balanced balanced, String... fields) {
    Call call =
        HttpClient.newConnection()
            .protocol(HttpProtocol.H2C)
            .headers(
                head -> {
                  head.set("content-type", "application/grpc").set("te", "trailers");
                  for (int i = 0; i < fields.length; i += 2) {
                    head.set(fields[i], fields[i + 1]);
                  }
                })
            .post()
            .uri("http://127.0.0.1:" + balanced.port() + METHOD)
            .send(ByteBufFlux.fromString(Mono.just("message")))
            .responseSingle(
                (head, body) ->
                    body.asString()
                        .defaultIfEmpty("")
                        .zipWith(head.trailerHeaders())
                        .map(
                            both ->
                                new Call(
                                    head.status().code(),
                                    head.responseHeaders(),
                                    both.getT1(),
                                    both.getT2())))
            .block(Duration.ofSeconds(10));
    return Objects.requireNonNull(call);
  }

  private interface Service {
    Mono<Void> serve(HttpServerRequest request, HttpServerResponse response);
  }

  private static DisposableServer server(Service service) {
    return HttpServer.create()
        .host("127.0.0.1")
        .port(0)
        .protocol(HttpProtocol.H2C)
        .handle(service::serve)
        .bindNow();
  }

  private static Mono<Void> echo(HttpServerRequest request, HttpServerResponse response) {
    return response
        .header("content-type", "application/grpc")
        .header("trailer", "grpc-status")
        .header("seen-traceparent", String.valueOf(request.requestHeaders().get("traceparent")))
        .header("seen-timeout", String.valueOf(request.requestHeaders().get("grpc-timeout")))
        .header("seen-te", String.valueOf(request.requestHeaders().get("te")))
        .trailerHeaders(trailers -> trailers.set("grpc-status", "0"))
        .sendString(request.receive().aggregate().asString(StandardCharsets.UTF_8))
        .then();
  }

  @Test
  void trailersAndTraceContext_passFromEndToEnd() {
    String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    DisposableServer server = server(GrpcIT::echo);
    try (Balanced balanced = over(server.port())) {
      Call call = call(balanced, "traceparent", trace, "grpc-timeout", "5S");
      assertThat(call.status()).isEqualTo(200);
      assertThat(call.body()).isEqualTo("message");
      assertThat(call.grpcStatus()).isEqualTo("0");
      assertThat(call.fields().get("seen-traceparent")).isEqualTo(trace);
      assertThat(call.fields().get("seen-timeout")).isEqualTo("5S");
      assertThat(call.fields().get("seen-te")).isEqualTo("trailers");
      assertThat(call(balanced).fields().get("seen-traceparent")).isEqualTo("null");
    } finally {
      server.disposeNow();
    }
  }

  @Test
  void deadline_endsTheCall() {
    DisposableServer server = server((request, response) -> Mono.never());
    try (Balanced balanced = over(server.port())) {
      Call call = call(balanced, "grpc-timeout", "200m");
      assertThat(call.grpcStatus()).isEqualTo("4");
      await().untilAsserted(() -> assertThat(balanced.inFlight()).isZero());
    } finally {
      server.disposeNow();
    }
  }

  @Test
  void deadlineInTheMiddleOfAStream_endsItWithAStatus() {
    DisposableServer server =
        server(
            (request, response) ->
                response
                    .header("content-type", "application/grpc")
                    .sendString(Flux.just("half").concatWith(Mono.never()), StandardCharsets.UTF_8)
                    .then());
    try (Balanced balanced = over(server.port())) {
      Call call = call(balanced, "grpc-timeout", "500m");
      assertThat(call.trailers().get("grpc-status")).isEqualTo("4");
      await().untilAsserted(() -> assertThat(balanced.inFlight()).isZero());
    } finally {
      server.disposeNow();
    }
  }

  @Test
  void failure_isUnavailable() {
    try (Balanced balanced = over(NOBODY)) {
      Call call = call(balanced);
      assertThat(call.status()).isEqualTo(200);
      assertThat(call.grpcStatus()).isEqualTo("14");
      assertThat(call.fields().get("grpc-message")).isNotEmpty();
      assertThat(call.body()).isEmpty();
    }
  }

  @Test
  void callThatNobodyTookUp_goesElsewhere() {
    DisposableServer alive = server(GrpcIT::echo);
    try (Balanced balanced = over(NOBODY, alive.port())) {
      for (int i = 0; i < 4; i++) {
        Call call = call(balanced);
        assertThat(call.grpcStatus()).isEqualTo("0");
        assertThat(call.body()).isEqualTo("message");
      }
    } finally {
      alive.disposeNow();
    }
  }
}
