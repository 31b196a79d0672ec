package dev.weir.edge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.autoconfigure.ListenerLifecycle;
import dev.weir.testkit.Http;
import dev.weir.testkit.MmdbFile;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.ScriptedUpstream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Edges as services: one knows the second, another knows a peer that is gone. All close together,
 * since contexts of one JVM share Reactor Netty's event loops.
 */
class EdgeServiceIT {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir private static Path folder;

  private static ScriptedUpstream origin;
  private static ConfigurableApplicationContext second;
  private static ConfigurableApplicationContext first;
  private static ConfigurableApplicationContext lonely;

  @BeforeAll
  static void start() throws IOException {
    origin =
        ScriptedUpstream.answering(
            200,
            "hello",
            "Cache-Control: max-age=600",
            "Cache-Tag: news",
            "Surrogate-Key: a sports");
    Path places = folder.resolve("places.mmdb");
    new MmdbFile().with("192.0.2.0", 24, 19.0, 13.4).write(places);
    second = edge("edge-2", List.of());
    first =
        edge(
            "edge-1",
            List.of("http://127.0.0.1:" + control(second)),
            "--weir.edge.geo-database=" + places);
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
        List.of(
            "{\"type\":\"url\",\"value\":\"/page\"}",
            "{\"type\":\"pattern\",\"value\":\"/pa*\"}",
            "{\"type\":\"pattern\",\"value\":\"re:/pag.$\"}",
            "{\"type\":\"tag\",\"value\":\"news\"}",
            "{\"type\":\"tag\",\"value\":\"sports\",\"site\":\"default\"}",
            "{\"type\":\"all\"}")) {
      for (ConfigurableApplicationContext edge : List.of(first, second)) {
        Http.get(data(edge), "/page");
        assertThat(status(edge)).contains("; hit; ttl=");
      }
      HttpResponse<String> answer = post(first, "?wait=10s", request);

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body())
          .contains("\"complete\":true", "edge-1", ":" + control(second), "acknowledged");
      assertThat(status(first)).contains("fwd=uri-miss");
      assertThat(status(second)).contains("fwd=uri-miss");
    }
  }

  @Test
  void invalidationCanBeAskedForLater() throws Exception {
    String body = post(first, "{\"type\":\"url\",\"value\":\"/other\"}").body();
    String id = body.replaceAll(".*\"id\":\"([^\"]+)\".*", "$1");

    assertThat(get(first, "/api/invalidations/" + id).body()).contains(id, "acknowledged");
    HttpResponse<String> unknown = get(first, "/api/invalidations/none");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.headers().firstValue("Content-Type")).hasValue("application/problem+json");
  }

  @Test
  void softInvalidationMakesStale() throws Exception {
    Http.get(data(first), "/page");
    assertThat(status(first)).contains("; hit; ttl=");
    HttpResponse<String> answer =
        post(first, "?wait=10s", "{\"type\":\"url\",\"value\":\"/page\",\"soft\":true}");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(status(first)).contains("fwd=stale");
    assertThat(status(first)).contains("; hit; ttl=");
  }

  @Test
  void purgeOnTheDataListenerReachesEveryEdge_andIsListed() throws Exception {
    for (ConfigurableApplicationContext edge : List.of(first, second)) {
      Http.get(data(edge), "/purged");
    }
    String host = "http://localhost:" + data(first) + "/purged";
    RawMessage answer = Http.request(data(first), "PURGE", "/purged");
    assertThat(answer.headers("date")).hasSize(1);
    assertThat(answer.status()).isEqualTo(200);
    String id = answer.text().replaceAll(".*\"id\":\"([^\"]+)\".*", "$1");
    assertThat(get(first, "/api/invalidations?limit=1").body()).contains(id, host);
    assertThat(Http.get(data(first), "/purged").header("Cache-Status").orElse(""))
        .contains("fwd=uri-miss");
  }

  @Test
  void unreachablePeerIsReportedPending() throws Exception {
    HttpResponse<String> answer = post(lonely, "?wait=500ms", "{\"type\":\"all\"}");

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.body())
        .contains("\"complete\":false", "\"state\":\"pending\"", "\"retrying\":true");
  }

  @Test
  void requestThatNamesNothingOrTooMuchIsABadRequest() throws Exception {
    for (String request :
        List.of(
            "{}",
            "{\"type\":\"url\"}",
            "{\"type\":\"all\",\"value\":\"x\"}",
            "{\"type\":\"url\",\"value\":\"x\"}",
            "{\"type\":\"tag\",\"value\":\"x\",\"site\":\"none\"}",
            "{\"type\":\"other\",\"value\":\"x\"}",
            "[")) {
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
    assertThat(get(first, "/api/cache/stats").body())
        .contains("\"entries\":", "\"hits\":", "\"tier\":\"memory\"", "\"default\":{\"hits\"");
    String url = "localhost:" + data(first) + "/counted";
    assertThat(get(first, "/api/cache/entries?prefix=/count&site=default").body())
        .contains(url, "\"tags\":[\"news\",\"a\",\"sports\"]")
        .doesNotContain("/page");
    assertThat(get(first, "/api/cache/entries?site=none").body()).isEqualTo("[]");
    assertThat(get(first, "/api/cache/entries?prefix=/counted&order=hits&limit=1").body())
        .contains(url, "\"hits\":1");
    assertThat(get(first, "/api/cache/entries?order=size").body())
        .contains("bad-request", "order is 'size', expected hits");
    assertThat(get(first, "/api/cache/entry?url=http://" + url).body())
        .contains("600 s by max-age", "fresh until", "\"site\":\"default\"");
    assertThat(get(first, "/api/cache/entry?url=http://none/").statusCode()).isEqualTo(404);
    assertThat(get(first, "/api/cache/entry?url=/x").statusCode()).isEqualTo(400);
    assertThat(get(first, "/actuator/health/readiness").body()).contains("UP");
    assertThat(get(first, "/actuator/prometheus").body()).contains("weir_edge_requests_total");
    assertThat(Http.get(data(first), "/api/cache/stats").text()).isEqualTo("hello");
  }

  @Test
  void edgesKnowWhoIsAlive_andWhoIsNearest() throws Exception {
    assertThat(get(first, "/api/edges").body())
        .contains("\"edge\":\"edge-1\",\"alive\":true", "\"edge\":\"edge-2\"", "requestsPerSecond");
    assertThat(get(lonely, "/api/edges").body()).contains("\"alive\":false");
    String nearest = "/api/edges/nearest?longitude=13.4&latitude=";
    assertThat(get(first, nearest + "1").body()).contains("\"edge\":\"edge-1\"", "kilometres");
    assertThat(get(first, nearest + "19").body()).contains("\"edge\":\"edge-2\"");
    assertThat(get(first, nearest + "91").statusCode()).isEqualTo(400);
    String address = "/api/edges/nearest?ip=";
    assertThat(get(first, address + "192.0.2.7").body()).contains("\"edge\":\"edge-2\"");
    assertThat(get(first, address + "192.0.3.7").statusCode()).isEqualTo(404);
    assertThat(get(first, address + "shop").body()).contains("is no IPv4 or IPv6 address");
    assertThat(get(first, nearest + "1&ip=192.0.2.7").statusCode()).isEqualTo(400);
    assertThat(get(first, "/api/edges/nearest").statusCode()).isEqualTo(400);
    assertThat(get(lonely, address + "192.0.2.7").body()).contains("weir.edge.geo-database");
  }

  private static ConfigurableApplicationContext edge(
      String id, List<String> peers, String... others) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--weir.edge.id=" + id,
                "--weir.edge.listeners.http.host=127.0.0.1",
                "--weir.edge.listeners.http.port=0",
                "--weir.edge.origins[0]=" + origin.url(),
                "--weir.edge.state-file=",
                "--weir.edge.location.latitude=" + id.charAt(id.length() - 1) + "0",
                "--weir.edge.location.longitude=13.4",
                "--weir.edge.location.country=DE",
                "--weir.edge.purge-from=127.0.0.1",
                "--server.port=0"));
    arguments.addAll(List.of(others));
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
    return post(edge, "", json);
  }

  private static HttpResponse<String> post(
      ConfigurableApplicationContext edge, String query, String json) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri(edge, "/api/invalidations" + query))
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
