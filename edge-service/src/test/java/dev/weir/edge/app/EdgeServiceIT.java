package dev.weir.edge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.autoconfigure.ListenerLifecycle;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.ScriptedUpstream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Edges as services: one knows the second, another knows a peer that is gone. All close together,
 * since contexts of one JVM share Reactor Netty's event loops.
 */
class EdgeServiceIT {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static ScriptedUpstream origin;
  private static ConfigurableApplicationContext second;
  private static ConfigurableApplicationContext first;
  private static ConfigurableApplicationContext lonely;

  @BeforeAll
  static void start() throws IOException {
    origin = ScriptedUpstream.answering(200, "hello", "Cache-Control: max-age=600");
    second = edge("edge-2", List.of());
    first = edge("edge-1", List.of("http://127.0.0.1:" + control(second)));
    ScriptedUpstream gone = ScriptedUpstream.answering(500, "");
    gone.close();
    lonely = edge("edge-3", List.of(gone.url()));
  }

  @AfterAll
  static void stop() throws IOException {
    lonely.close();
    first.close();
    second.close();
    origin.close();
  }

  @Test
  void everyKindOfInvalidationReachesBothEdges() throws Exception {
    for (String request :
        List.of("{\"url\":\"/page\"}", "{\"pattern\":\"/pa*\"}", "{\"all\":true}")) {
      for (ConfigurableApplicationContext edge : List.of(first, second)) {
        Http.get(data(edge), "/page");
        assertThat(status(edge)).contains("; hit; ttl=");
      }
      HttpResponse<String> answer = post(first, request);

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body())
          .contains("\"complete\":true", "edge-1", ":" + control(second), "acknowledged");
      assertThat(status(first)).contains("fwd=uri-miss");
      assertThat(status(second)).contains("fwd=uri-miss");
    }
  }

  @Test
  void invalidationCanBeAskedForLater() throws Exception {
    String body = post(first, "{\"url\":\"/other\"}").body();
    String id = body.replaceAll(".*\"id\":\"([^\"]+)\".*", "$1");

    assertThat(get(first, "/api/invalidations/" + id).body()).contains(id, "acknowledged");
    HttpResponse<String> unknown = get(first, "/api/invalidations/none");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.headers().firstValue("Content-Type")).hasValue("application/problem+json");
  }

  @Test
  void unreachablePeerIsReportedPending() throws Exception {
    HttpResponse<String> answer = post(lonely, "{\"all\":true}");

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.body())
        .contains("\"complete\":false", "\"state\":\"pending\"", "\"retrying\":true");
  }

  @Test
  void requestThatNamesNothingOrTooMuchIsABadRequest() throws Exception {
    for (String request :
        List.of("{}", "{\"url\":\"/a\",\"all\":true}", "{\"all\":false}", "{\"url\":\"x\"}", "[")) {
      HttpResponse<String> answer = post(first, request);
      assertThat(answer.statusCode()).as(request).isEqualTo(400);
      assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    }
  }

  @Test
  void statisticsHealthAndMetricsAreOnTheControlPortAlone() throws Exception {
    Http.get(data(first), "/counted");
    Http.get(data(first), "/counted");

    assertThat(get(first, "/api/upstreams").body()).contains("\"upstream\":\"http://127.0.0.1:");
    assertThat(get(first, "/api/cache").body()).contains("\"entries\":", "\"hits\":", "\"bytes\":");
    assertThat(get(first, "/actuator/health/readiness").body()).contains("UP");
    assertThat(get(first, "/actuator/prometheus").body()).contains("weir_edge_requests_total");
    assertThat(Http.get(data(first), "/api/cache").text()).isEqualTo("hello");
  }

  private static ConfigurableApplicationContext edge(String id, List<String> peers) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--weir.edge.id=" + id,
                "--weir.edge.listeners.http.host=127.0.0.1",
                "--weir.edge.listeners.http.port=0",
                "--weir.edge.origins[0]=" + origin.url(),
                "--server.port=0"));
    for (int i = 0; i < peers.size(); i++) {
      arguments.add("--weir.edge.peers[" + i + "]=" + peers.get(i));
    }
    return new SpringApplicationBuilder(EdgeServiceApplication.class)
        .run(arguments.toArray(String[]::new));
  }

  private static String status(ConfigurableApplicationContext edge) throws IOException {
    RawMessage answer = Http.get(data(edge), "/page");
    return answer.header("Cache-Status").orElse("");
  }

  private static int data(ConfigurableApplicationContext edge) {
    InetSocketAddress address = edge.getBean(ListenerLifecycle.class).address("http");
    return Objects.requireNonNull(address).getPort();
  }

  private static int control(ConfigurableApplicationContext edge) {
    return edge.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  private static HttpResponse<String> post(ConfigurableApplicationContext edge, String json)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri(edge, "/api/invalidations"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build();
    return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> get(ConfigurableApplicationContext edge, String path)
      throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(uri(edge, path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static URI uri(ConfigurableApplicationContext edge, String path) {
    return URI.create("http://127.0.0.1:" + control(edge) + path);
  }
}
