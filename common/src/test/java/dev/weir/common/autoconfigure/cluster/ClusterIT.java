package dev.weir.common.autoconfigure.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.common.autoconfigure.StarterApplication;
import dev.weir.common.cluster.RedisLink;
import dev.weir.testkit.RedisServer;
import dev.weir.testkit.RequiresRedis;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Two services that share limits and bans on the control plane. */
@RequiresRedis
@Timeout(240)
class ClusterIT {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final Duration LONG = Duration.ofSeconds(60);

  private final RedisServer redis = RedisServer.start();
  private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

  private ConfigurableApplicationContext service() {
    ConfigurableApplicationContext context =
        SpringApplication.run(
            StarterApplication.class,
            "--server.port=0",
            "--management.endpoint.health.show-details=always",
            "--weir.cluster.redis.url=" + redis.url(),
            "--weir.cluster.redis.timeout=5s",
            "--weir.cluster.redis.retry-interval=100ms",
            "--weir.cluster.redis.heartbeat=200ms");
    contexts.add(context);
    awaitConnected(context);
    return context;
  }

  private static void awaitConnected(ConfigurableApplicationContext context) {
    await().atMost(LONG).until(() -> context.getBean(RedisLink.class).isConnected());
  }

  @AfterEach
  void stop() throws IOException {
    contexts.forEach(ConfigurableApplicationContext::close);
    redis.close();
  }

  private static HttpResponse<String> send(
      ConfigurableApplicationContext to, String method, String path, String body)
      throws IOException, InterruptedException {
    String port = to.getEnvironment().getRequiredProperty("local.server.port");
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  @Test
  void limitsAndBansOfOneService_holdOnBoth_andHealthStaysUpWithoutRedis() throws Exception {
    ConfigurableApplicationContext one = service();
    ConfigurableApplicationContext two = service();
    String limit =
        "{\"match\":{\"path\":\"/limited\"},\"limit\":3,\"window\":\"1d\",\"scope\":\"cluster\","
            + "\"algorithm\":\"token-bucket\"}";
    assertThat(send(one, "PUT", "/api/limits/few", limit).statusCode()).isEqualTo(201);
    await().atMost(LONG).until(() -> send(two, "GET", "/api/limits/few", "").statusCode() == 200);
    assertThat(send(one, "GET", "/limited", "").headers().firstValue("RateLimit").orElse(""))
        .startsWith("\"few\";r=2;t=");
    assertThat(send(two, "GET", "/limited", "").statusCode()).isEqualTo(200);
    assertThat(send(one, "GET", "/limited", "").statusCode()).isEqualTo(200);
    HttpResponse<String> refused = send(two, "GET", "/limited", "");
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValueAsLong("Retry-After").orElse(0))
        .isBetween(28_000L, 28_800L);
    assertThat(send(one, "GET", "/actuator/health", "").body()).contains("\"redis\":\"connected\"");
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThat(send(one, "GET", "/actuator/prometheus", "").body())
                    .contains("weir_cluster_connected 1.0", "weir_cluster_instances 2.0"));

    String ban = "{\"network\":\"198.51.100.7\",\"for\":\"10m\"}";
    assertThat(send(one, "POST", "/api/bans", ban).statusCode()).isEqualTo(201);
    await()
        .atMost(LONG)
        .until(() -> send(two, "GET", "/api/bans/198.51.100.7", "").statusCode() == 200);
    assertThat(send(two, "DELETE", "/api/bans/198.51.100.7", "").statusCode()).isEqualTo(204);
    await()
        .atMost(LONG)
        .until(() -> send(one, "GET", "/api/bans/198.51.100.7", "").statusCode() == 404);

    redis.kill();
    await().atMost(LONG).until(() -> !one.getBean(RedisLink.class).isConnected());
    HttpResponse<String> health = send(one, "GET", "/actuator/health", "");
    assertThat(health.statusCode()).isEqualTo(200);
    assertThat(health.body()).contains("\"redis\":\"away\"");
    assertThat(send(one, "GET", "/actuator/prometheus", "").body())
        .contains("weir_cluster_connected 0.0");
    assertThat(send(one, "GET", "/limited", "").statusCode()).isEqualTo(200);
    HttpResponse<String> change = send(one, "DELETE", "/api/limits/few", "");
    assertThat(change.statusCode()).isEqualTo(503);
    assertThat(change.body()).contains("store-unavailable");
  }
}
