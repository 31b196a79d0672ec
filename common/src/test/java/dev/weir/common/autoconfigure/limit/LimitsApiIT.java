package dev.weir.common.autoconfigure.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.autoconfigure.StarterApplication;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class LimitsApiIT {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final List<String> AUDIT = new CopyOnWriteArrayList<>();

  private static ConfigurableApplicationContext context;

  @Configuration(proxyBeanMethods = false)
  static class Recorded {
    @Bean
    AuditLog auditLog() {
      return new AuditLog(AUDIT::add);
    }
  }

  @BeforeAll
  static void start() {
    SpringApplication application = new SpringApplication(StarterApplication.class, Recorded.class);
    context =
        application.run(
            "--server.port=0",
            "--weir.limits.configured.match.path=/conflict",
            "--weir.limits.configured.limit=2",
            "--weir.limits.configured.window=1h",
            "--weir.limits.at-once.match.path=/slow",
            "--weir.limits.at-once.algorithm=concurrency",
            "--weir.limits.at-once.limit=7",
            "--weir.limits.at-once.key=header:X-API-Key",
            "--weir.limits.at-once.scope=cluster",
            "--weir.limits.at-once.on-store-failure=closed");
  }

  @AfterAll
  static void stop() {
    context.close();
  }

  private static HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    String port = context.getEnvironment().getRequiredProperty("local.server.port");
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, BodyPublishers.ofString(body))
            .header("Content-Type", "application/json")
            .build(),
        BodyHandlers.ofString());
  }

  private static String limitOf(String path, int limit) {
    return "{\"match\":{\"path\":\"%s\"},\"limit\":%d,\"window\":\"1h\"}".formatted(path, limit);
  }

  @Test
  void configuredLimits_areListed_withTheirOrigin() throws Exception {
    HttpResponse<String> response = send("GET", "/api/limits/at-once", "");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .isEqualTo(
            "{\"name\":\"at-once\",\"origin\":\"configuration\",\"match\":{\"path\":\"/slow\"},"
                + "\"key\":\"header:X-API-Key\",\"algorithm\":\"concurrency\",\"limit\":7,"
                + "\"scope\":\"cluster\",\"onStoreFailure\":\"closed\"}");
    assertThat(send("GET", "/api/limits", "").body())
        .startsWith("[")
        .contains("\"name\":\"at-once\"");
  }

  @Test
  void limits_areSetChangedAndRemoved_atOnce_andAudited() throws Exception {
    HttpResponse<String> created = send("PUT", "/api/limits/few", limitOf("/limited", 1));
    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(created.body())
        .isEqualTo(
            "{\"name\":\"few\",\"origin\":\"api\",\"match\":{\"path\":\"/limited\"},"
                + "\"key\":\"client\",\"algorithm\":\"fixed-window\",\"limit\":1,"
                + "\"window\":\"3600s\",\"scope\":\"local\",\"onStoreFailure\":\"local\"}");
    assertThat(send("GET", "/limited", "").statusCode()).isEqualTo(200);
    assertThat(send("GET", "/limited", "").statusCode()).isEqualTo(429);

    HttpResponse<String> same = send("PUT", "/api/limits/few", limitOf("/limited", 1));
    assertThat(same.statusCode()).isEqualTo(200);
    assertThat(send("GET", "/limited", "").statusCode()).isEqualTo(429);

    send("PUT", "/api/limits/other", limitOf("/elsewhere", 1));
    assertThat(send("GET", "/limited", "").statusCode()).isEqualTo(429);

    assertThat(send("PUT", "/api/limits/few", limitOf("/limited", 2)).statusCode()).isEqualTo(200);
    assertThat(send("GET", "/limited", "").statusCode()).isEqualTo(200);

    assertThat(send("DELETE", "/api/limits/few", "").statusCode()).isEqualTo(204);
    assertThat(send("GET", "/api/limits/few", "").statusCode()).isEqualTo(404);
    assertThat(send("GET", "/limited", "").headers().firstValue("RateLimit")).isEmpty();
    assertThat(AUDIT)
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains("anonymous@127.0.0.1 changed limit few from - to {")
                    .contains("\"limit\":1"))
        .anySatisfy(
            line -> assertThat(line).matches(".*few from .*\"limit\":1,.* to .*\"limit\":2,.*"))
        .anySatisfy(line -> assertThat(line).contains("limit few from {").endsWith(" to -"));
  }

  @Test
  void configuredLimit_isChangedAndRemoved_byTheApi() throws Exception {
    assertThat(send("PUT", "/api/limits/configured", limitOf("/conflict", 9)).body())
        .contains("\"origin\":\"api\"", "\"limit\":9");
    assertThat(send("DELETE", "/api/limits/configured", "").statusCode()).isEqualTo(204);
    assertThat(send("GET", "/api/limits", "").body()).doesNotContain("configured\"");
  }

  @Test
  void badValues_are400_thatNameTheFieldTheValueAndWhatWasExpected() throws Exception {
    HttpResponse<String> response =
        send("PUT", "/api/limits/bad", "{\"limit\":5,\"window\":\"5 s\"}");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(response.body())
        .contains(
            "\"type\":\"https://weir.dev/problems/invalid-limit\"",
            "\"field\":\"window\"",
            "\"value\":\"5 s\"",
            "\"expected\":\"a duration such as");
    assertThat(send("PUT", "/api/limits/a%20b", limitOf("/", 1)).body())
        .contains("\"field\":\"name\"");
    assertThat(send("PUT", "/api/limits/bad", "").statusCode()).isEqualTo(400);
    assertThat(send("GET", "/api/limits/bad", "").statusCode()).isEqualTo(404);
    assertThat(send("DELETE", "/api/limits/bad", "").statusCode()).isEqualTo(404);
  }
}
