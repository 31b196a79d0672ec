package dev.weir.edge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.common.autoconfigure.ListenerLifecycle;
import dev.weir.common.cluster.RedisLink;
import dev.weir.testkit.Cable;
import dev.weir.testkit.Http;
import dev.weir.testkit.RedisServer;
import dev.weir.testkit.RequiresRedis;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import java.io.IOException;
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

/** Edges that tell each other of purges over Redis, which comes and goes. */
@RequiresRedis
@Timeout(180)
class RedisEdgesIT {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Script PAGE =
      Script.repeating(
          Step.request(), Step.respond(200, "page", "Cache-Control: max-age=600", "Cache-Tag: t"));

  private final RedisServer redis = RedisServer.start();
  private final ScriptedUpstream origin;
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<ConfigurableApplicationContext> edges = new ArrayList<>();

  RedisEdgesIT() throws IOException {
    origin = ScriptedUpstream.start(PAGE);
  }

  private ConfigurableApplicationContext edge(String id, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--weir.edge.id=" + id,
                "--weir.edge.listeners.http.host=127.0.0.1",
                "--weir.edge.listeners.http.port=0",
                "--weir.edge.origins[0]=" + origin.url(),
                "--weir.edge.state-file=",
                "--weir.cluster.redis.url=" + redis.url(),
                "--weir.cluster.redis.heartbeat=200ms",
                "--weir.cluster.redis.retry-interval=50ms",
                "--server.port=0"));
    for (String argument : more) {
      String key = argument.substring(0, argument.indexOf('=') + 1);
      arguments.removeIf(other -> other.startsWith(key));
      arguments.add(argument);
    }
    ConfigurableApplicationContext edge =
        SpringApplication.run(EdgeServiceApplication.class, arguments.toArray(String[]::new));
    edges.add(edge);
    await()
        .atMost(LONG)
        .until(
            () ->
                redis
                    .command("ZSCORE {weir:edge-service}:invalidations-readers " + id)
                    .startsWith("$1"));
    return edge;
  }

  @AfterEach
  void stop() throws Exception {
    edges.forEach(ConfigurableApplicationContext::close);
    client.close();
    origin.close();
    redis.close();
  }

  private static String status(ConfigurableApplicationContext edge) throws Exception {
    int port =
        Objects.requireNonNull(edge.getBean(ListenerLifecycle.class).address("http")).getPort();
    return Http.get(port, "/page").header("Cache-Status").orElse("");
  }

  private static void fill(ConfigurableApplicationContext edge) throws Exception {
    status(edge);
    assertThat(status(edge)).contains("; hit");
  }

  private HttpResponse<String> api(ConfigurableApplicationContext edge, String path)
      throws Exception {
    return client.send(request(edge, path).build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> purge(ConfigurableApplicationContext edge, String wait)
      throws Exception {
    return client.send(
        request(edge, "/api/invalidations?wait=" + wait)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"type\":\"tag\",\"value\":\"t\"}"))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(ConfigurableApplicationContext edge, String path) {
    String port = edge.getEnvironment().getRequiredProperty("local.server.port");
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  private static String id(HttpResponse<String> answer) {
    return answer.body().replaceAll("(?s).*?\"id\":\"([^\"]+)\".*", "$1");
  }

  @Test
  void purge_reachesEveryEdge_andEachCanTell() throws Exception {
    ConfigurableApplicationContext one = edge("one");
    ConfigurableApplicationContext two = edge("two");
    fill(one);
    fill(two);
    HttpResponse<String> answer = purge(one, "20s");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body())
        .contains("\"complete\":true", "\"edge\":\"one\"", "\"edge\":\"two\"", "\"removed\":1");
    assertThat(status(two)).contains("fwd=");
    String path = "/api/invalidations/" + id(answer);
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThat(api(two, path).body())
                    .contains("\"complete\":true", "\"edge\":\"one\"", "\"edge\":\"two\""));
  }

  @Test
  void whileRedisIsGone_aPurgeHoldsHere_isPending_andReachesTheOthersWhenItIsBack()
      throws Exception {
    ConfigurableApplicationContext one = edge("one");
    ConfigurableApplicationContext two = edge("two");
    fill(one);
    fill(two);
    redis.kill();
    await().atMost(LONG).until(() -> !one.getBean(RedisLink.class).isConnected());
    HttpResponse<String> answer = purge(one, "100ms");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    assertThat(answer.body()).contains("\"pending\":[\"redis\"]", "Redis is away");
    assertThat(status(one)).contains("fwd=");
    assertThat(status(two)).contains("; hit");
    redis.restart();
    await().atMost(LONG).until(() -> status(two).contains("fwd="));
    await()
        .atMost(LONG)
        .until(
            () ->
                api(one, "/api/invalidations/" + id(answer)).body().contains("\"complete\":true"));
  }

  @Test
  void edgeThatDoesNotRead_isPendingByName() throws Exception {
    ConfigurableApplicationContext one = edge("one");
    redis.command("ZADD {weir:edge-service}:invalidations-readers 9999999999999 three");
    HttpResponse<String> answer = purge(one, "300ms");
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.body()).contains("\"pending\":[\"three\"]");
  }

  @Test
  void edgesFindEachOtherOnRedis_andSayWhoIsSilentOrHasLeft() throws Exception {
    ConfigurableApplicationContext one = edge("one", "--weir.edge.location.country=DE");
    ConfigurableApplicationContext two = edge("two");
    redis.command("HSET {weir:edge-service}:edges three \"1 {}\"");
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThat(api(two, "/api/edges").body())
                    .contains("\"edge\":\"two\"", "\"edge\":\"one\"", "\"country\":\"DE\"")
                    .doesNotContain("three", "\"alive\":false"));
    redis.kill();
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThat(api(two, "/api/edges").body())
                    .contains("\"alive\":false", "not heard of for"));
    redis.restart();
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> assertThat(api(two, "/api/edges").body()).doesNotContain("\"alive\":false"));
    one.close();
    await()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(api(two, "/api/edges").body()).doesNotContain("\"one\""));
  }

  @Test
  void edgeThatIsCutOff_servesWhatItHas_andBothHearOfEachOthersPurgesWhenItIsBack()
      throws Exception {
    try (Cable cable = new Cable(URI.create(redis.url()).getPort())) {
      ConfigurableApplicationContext one = edge("one");
      ConfigurableApplicationContext two =
          edge("two", "--weir.cluster.redis.url=redis://127.0.0.1:" + cable.port());
      fill(one);
      fill(two);
      cable.cut();
      await().atMost(LONG).until(() -> !two.getBean(RedisLink.class).isConnected());
      String there = id(purge(one, "300ms"));
      assertThat(status(one)).contains("fwd=");
      assertThat(status(two)).contains("; hit");
      fill(one);
      HttpResponse<String> here = purge(two, "100ms");
      assertThat(here.body()).contains("\"pending\":[\"redis\"]");
      assertThat(status(two)).contains("fwd=");
      assertThat(status(one)).contains("; hit");
      fill(two);

      cable.mend();
      await().atMost(LONG).until(() -> status(one).contains("fwd="));
      await().atMost(LONG).until(() -> status(two).contains("fwd="));
      String mine = id(here);
      await()
          .atMost(LONG)
          .untilAsserted(
              () -> {
                assertThat(api(two, "/api/invalidations/" + mine).body())
                    .contains("\"complete\":true", "\"edge\":\"one\"");
                assertThat(api(one, "/api/invalidations/" + there).body())
                    .contains("\"complete\":true", "\"edge\":\"two\"");
              });
    }
  }
}
