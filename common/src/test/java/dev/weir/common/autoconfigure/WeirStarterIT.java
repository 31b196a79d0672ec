package dev.weir.common.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.metrics.NetworkMetrics;
import dev.weir.common.netty.socket.SocketSettings;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.netty.socket.TransportKind;
import dev.weir.common.netty.upstream.NettyUpstreams;
import dev.weir.common.netty.upstream.UpstreamConnections;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

class WeirStarterIT {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static final ConfigurableApplicationContext context = start();

  private static ConfigurableApplicationContext start() {
    return SpringApplication.run(
        StarterApplication.class,
        "--server.port=0",
        "--weir.trusted-proxies=127.0.0.1",
        "--weir.upstream.max-idle=8",
        "--weir.upstream.tcp.keep-alive.idle=41s",
        "--weir.transport=nio",
        "--weir.shop.door=open",
        "--weir.limits.few.match.path=/limited/**",
        "--weir.limits.few.limit=2",
        "--weir.limits.few.window=1h");
  }

  @BeforeAll
  static void record() {
    context
        .getBean(NetworkMetrics.class)
        .seriesWithConnections("listener", "http")
        .record(200, 1_000_000, 5, 7);
  }

  @AfterAll
  static void stop() {
    context.close();
  }

  private static HttpRequest.Builder request(String path) {
    String port = context.getEnvironment().getRequiredProperty("local.server.port");
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private static void assertProblem(HttpResponse<String> response, int status, String slug) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(response.body())
        .contains("\"type\":\"https://weir.dev/problems/" + slug + "\"", "\"status\":" + status)
        .doesNotContain("Exception", "\\tat ", "secret");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /nothing, 404, not-found",
    "DELETE, /orders, 405, method-not-allowed",
    "DELETE, /api/metrics/network, 405, method-not-allowed",
    "GET, /fails, 500, internal-server-error",
    "GET, /conflict, 409, order-exists"
  })
  void errors_areProblems(String method, String path, int status, String slug) throws Exception {
    assertProblem(send(request(path).method(method, BodyPublishers.noBody())), status, slug);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json | {\"item\": | 400 | bad-request",
        "application/json | {\"item\":\"a\",\"item\":\"b\",\"count\":1} | 400 | bad-request",
        "application/json | {\"item\":\"a\",\"count\":\"many\"} | 400 | bad-request",
        "text/plain | hello | 415 | unsupported-media-type"
      })
  void unreadableBodies_areProblems(String type, String body, int status, String slug)
      throws Exception {
    HttpRequest.Builder post = request("/orders").header("Content-Type", type);
    assertProblem(send(post.POST(BodyPublishers.ofString(body))), status, slug);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"item\":\"a\",\"count\":[1]} | The field \\\"count\\\" has the wrong type.",
        "{\"item\":\"a\",\"count\":} | in line 1, column 21",
        "{\"item\":\"a\",\"item\":\"b\"} | item",
        "{\"item\": | in line 1"
      })
  void whatCannotBeRead_isNamed(String body, String why) throws Exception {
    HttpResponse<String> response = post("/orders", body);
    assertProblem(response, 400, "bad-request");
    assertThat(response.body()).contains(why).doesNotContain("jackson", "Starter");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/orders", "/api/metrics/network"})
  void otherMethods_areTold_ofControllersAndOfRoutes(String path) throws Exception {
    boolean route = path.startsWith("/api");
    HttpResponse<String> told = send(request(path).method("OPTIONS", BodyPublishers.noBody()));
    assertThat(told.statusCode()).isEqualTo(200);
    assertThat(told.headers().firstValue("Allow").orElseThrow().split(","))
        .containsAll(route ? List.of("GET", "HEAD", "OPTIONS") : List.of("POST", "OPTIONS"));
    HttpResponse<String> refused = send(request(path).method("FOO", BodyPublishers.noBody()));
    assertProblem(refused, 405, "method-not-allowed");
    assertThat(refused.headers().firstValue("Allow").orElseThrow())
        .contains(route ? "GET" : "POST");
  }

  @Test
  void headOfARoute_isThatOfItsAnswer() throws Exception {
    HttpResponse<String> head =
        send(request("/api/metrics/network").method("HEAD", BodyPublishers.noBody()));
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(head.body()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"all\":[\"a\",null]} | all[1]",
        "{\"named\":{\"x\":null}} | named.x",
        "{\"named\":{\"x\":[null]}} | named.x[0]"
      })
  void nullInAListOrAMap_isRefusedByItsPlace(String body, String field) throws Exception {
    HttpResponse<String> response = post("/words", body);
    assertProblem(response, 400, "invalid-field");
    assertThat(response.body()).contains("\"field\":\"" + field + "\"", "is null");
  }

  /** As the actuator is told that a logger is to have no level of its own. */
  @Test
  void nullForAField_andInABodyThatIsAMap_isTaken() throws Exception {
    assertThat(post("/words", "{\"all\":null}").body()).isEqualTo("Words[all=null, named=null]");
    assertThat(post("/levels", "{\"configuredLevel\":null}").body())
        .isEqualTo("{configuredLevel=null}");
  }

  private static HttpResponse<String> post(String path, String body) throws Exception {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  @ParameterizedTest
  @ValueSource(ints = {51, 2000})
  void moreMediaTypesThanAnyoneNeeds_areNotAcceptable(int types) throws Exception {
    String accept = String.join(",", Collections.nCopies(types, "*/*"));
    assertProblem(send(request("/conflict").header("Accept", accept).GET()), 406, "not-acceptable");
  }

  /** What a handler may answer with is multiplied by them. */
  @Test
  void fewMediaTypesOfManyWeights_areNotAcceptableAtWorst() throws Exception {
    String accept =
        IntStream.range(100, 140).mapToObj(i -> "*/*;q=0." + i).collect(Collectors.joining(","));
    HttpResponse<String> response = send(request("/conflict").header("Accept", accept).GET());
    assertThat(response.statusCode()).as(response.body()).isIn(406, 409);
  }

  @Test
  void methodNotAllowed_saysWhatIs() throws Exception {
    HttpResponse<String> response = send(request("/orders").DELETE());
    assertThat(response.headers().firstValue("Allow")).hasValue("POST");
  }

  @Test
  void limit_isStated_thenRefused_byClientBehindTheTrustedProxy() throws Exception {
    HttpResponse<String> first = send(request("/limited").header("X-Forwarded-For", "192.0.2.1"));
    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(first.headers().firstValue("RateLimit-Policy")).hasValue("\"few\";q=2;w=3600");
    assertThat(first.headers().firstValue("RateLimit").orElse("")).startsWith("\"few\";r=1;t=");
    send(request("/limited").header("X-Forwarded-For", "192.0.2.1"));
    HttpResponse<String> third = send(request("/limited").header("X-Forwarded-For", "192.0.2.1"));
    assertProblem(third, 429, "rate-limited");
    assertThat(third.headers().firstValueAsLong("Retry-After").orElse(0)).isBetween(1L, 3600L);
    HttpResponse<String> other = send(request("/limited").header("X-Forwarded-For", "192.0.2.2"));
    assertThat(other.statusCode()).isEqualTo(200);
  }

  @Test
  void networkMetrics_areJson_withUnitsInTheirNames() throws Exception {
    HttpResponse<String> response = send(request("/api/metrics/network"));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .contains("\"kind\":\"listener\"", "\"name\":\"http\"", "\"requestsTotal\":1")
        .contains("\"totals\":[", "\"name\":\"(all)\"", "\"windowSeconds\":")
        .contains("\"last10s\"", "\"p999Micros\"", "\"bytesInTotal\":5", "\"openConnections\":0");
  }

  @Test
  void prometheus_hasTheMetersOfEverySeries() throws Exception {
    context.getBean(NetworkMetrics.class).series("upstream", "late").record(503, 1_000, 0, 0);
    String body = send(request("/actuator/prometheus")).body();
    assertThat(body)
        .contains("weir_requests_total{kind=\"listener\",name=\"http\",status=\"2xx\"} 1.0")
        .contains("weir_requests_total{kind=\"upstream\",name=\"late\",status=\"5xx\"} 1.0")
        .contains("weir_bytes_total{direction=\"out\",kind=\"listener\",name=\"http\"} 7.0")
        .contains("weir_latency_seconds{kind=\"listener\",name=\"http\",quantile=\"0.99\"}")
        .contains("weir_connections{kind=\"listener\",name=\"http\"} 0.0")
        .contains("# TYPE weir_request_duration_seconds histogram")
        .contains(
            "weir_request_duration_seconds_bucket{kind=\"listener\",name=\"http\",le=\"5.0E-4\"} 0")
        .contains(
            "weir_request_duration_seconds_bucket{kind=\"listener\",name=\"http\",le=\"0.001\"} 1")
        .contains(
            "weir_request_duration_seconds_bucket{kind=\"listener\",name=\"http\",le=\"+Inf\"} 1")
        .contains("weir_request_duration_seconds_count{kind=\"listener\",name=\"http\"} 1")
        .contains("weir_request_duration_seconds_sum{kind=\"listener\",name=\"http\"} 0.001")
        .containsPattern("netty_allocator_memory_used\\{.*memory_type=\"direct\"} [1-9]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"liveness", "readiness"})
  void livenessAndReadiness_areApart(String group) throws Exception {
    HttpResponse<String> response = send(request("/actuator/health/" + group));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("\"UP\"");
  }

  @Test
  void groupOfTheApplication_isKnown_byItsConfigurationRecord() {
    assertThat(context.getBean(StarterApplication.ShopProperties.class).door()).isEqualTo("open");
  }

  @Test
  void dataPlane_isThereForWhoAsks() {
    assertThat(context.getBean(UpstreamConnections.class)).isInstanceOf(NettyUpstreams.class);
    assertThat(context.getBean(Transport.class).size()).isPositive();
    assertThat(context.getBean(Transport.class).kind()).isEqualTo(TransportKind.NIO);
    assertThat(context.getBean(SocketSettings.class).keepAlive().idle())
        .isEqualTo(Duration.ofSeconds(41));
  }

  @Test
  void actuator_showsNoMoreThanItMust() throws Exception {
    assertProblem(send(request("/actuator/env")), 404, "not-found");
  }
}
