package dev.weir.edge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.common.autoconfigure.ListenerLifecycle;
import dev.weir.common.cluster.RedisLink;
import dev.weir.testkit.Http;
import dev.weir.testkit.RedisServer;
import dev.weir.testkit.RequiresRedis;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Edges that tell each other of functions over Redis, which comes and goes. */
@RequiresRedis
@Timeout(180)
class RedisFunctionsIT {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String ACKNOWLEDGED = "\"state\":\"acknowledged\"";

  private final RedisServer redis = RedisServer.start();
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<ConfigurableApplicationContext> edges = new ArrayList<>();

  private ConfigurableApplicationContext edge(String id) {
    ConfigurableApplicationContext edge =
        SpringApplication.run(
            EdgeServiceApplication.class,
            "--weir.edge.id=" + id,
            "--weir.edge.listeners.http.host=127.0.0.1",
            "--weir.edge.listeners.http.port=0",
            "--weir.edge.state-file=",
            "--weir.cluster.redis.url=" + redis.url(),
            "--weir.cluster.redis.heartbeat=200ms",
            "--weir.cluster.redis.retry-interval=50ms",
            "--server.port=0");
    edges.add(edge);
    await()
        .atMost(LONG)
        .until(
            () ->
                redis
                    .command("ZSCORE {weir:edge-service}:functions-readers " + id)
                    .startsWith("$1"));
    return edge;
  }

  @AfterEach
  void stop() throws Exception {
    edges.forEach(ConfigurableApplicationContext::close);
    client.close();
    redis.close();
  }

  private String call(ConfigurableApplicationContext edge, String method, String path, String body)
      throws Exception {
    String port = edge.getEnvironment().getRequiredProperty("local.server.port");
    return client
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private String deploy(ConfigurableApplicationContext edge, String word) throws Exception {
    return call(
        edge,
        "PUT",
        "/api/functions/hello",
        "{\"timeout\":\"5s\",\"routes\":[\"*/hello\"],\"code\":\"export default {"
            + " fetch(request, env) { return new Response('"
            + word
            + " at ' + env.EDGE_ID); } }\"}");
  }

  private static String hello(ConfigurableApplicationContext edge) throws Exception {
    int port =
        Objects.requireNonNull(edge.getBean(ListenerLifecycle.class).address("http")).getPort();
    return Http.get(port, "/hello").text();
  }

  private static void becomes(ConfigurableApplicationContext edge, String answer) {
    await().atMost(LONG).untilAsserted(() -> assertThat(hello(edge)).contains(answer));
  }

  @Test
  void aFunctionReachesEveryEdge_andOneThatCameLater_andIsRemovedFromAll() throws Exception {
    ConfigurableApplicationContext one = edge("one");
    ConfigurableApplicationContext two = edge("two");
    assertThat(deploy(one, "first")).contains("\"version\":1");
    becomes(two, "first at two");
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThat(call(one, "GET", "/api/functions/hello", ""))
                    .containsPattern("\"two\":\\{" + ACKNOWLEDGED)
                    .doesNotContain("pending"));
    ConfigurableApplicationContext three = edge("three");
    becomes(three, "first at three");
    assertThat(deploy(two, "second")).contains("\"version\":2");
    becomes(one, "second at one");
    becomes(three, "second at three");
    call(three, "DELETE", "/api/functions/hello", "");
    await()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(call(one, "GET", "/api/functions", "")).isEqualTo("[]"));
  }

  @Test
  void whileRedisIsGone_aFunctionHoldsHere_isPending_andReachesTheOthersWhenItIsBack()
      throws Exception {
    ConfigurableApplicationContext one = edge("one");
    ConfigurableApplicationContext two = edge("two");
    redis.kill();
    await().atMost(LONG).until(() -> !one.getBean(RedisLink.class).isConnected());
    assertThat(deploy(one, "alone")).contains("\"redis\":{\"state\":\"pending\"");
    assertThat(hello(one)).isEqualTo("alone at one");
    assertThat(call(two, "GET", "/api/functions", "")).isEqualTo("[]");
    redis.restart();
    becomes(two, "alone at two");
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThat(call(one, "GET", "/api/functions/hello", ""))
                    .containsPattern("\"two\":\\{" + ACKNOWLEDGED));
  }
}
