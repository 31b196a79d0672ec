package dev.weir.common.autoconfigure.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.autoconfigure.StarterApplication;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** A control plane that asks who calls: by a token, by its digest, by a file; with a port apart. */
@ExtendWith(OutputCaptureExtension.class)
class ControlIT {

  private static final String OPS = "ops-token-fedcba9876543210";
  private static final String SCRAPER = "scraper-token-0123456789";
  private static final String FILED = "filed-token-0123456789abcdef";
  private static final String WRONG = "wrong-token-0123456789abcdef";

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir private static Path folder;
  private static ConfigurableApplicationContext context;

  @BeforeAll
  static void start() throws Exception {
    Path file = Files.writeString(folder.resolve("token"), FILED + "\n");
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(SCRAPER.getBytes(StandardCharsets.UTF_8));
    context =
        SpringApplication.run(
            StarterApplication.class,
            "--server.address=0.0.0.0",
            "--server.port=0",
            "--management.server.port=0",
            "--management.endpoints.web.exposure.include=*",
            "--management.endpoint.env.show-values=always",
            "--management.endpoint.configprops.show-values=always",
            "--weir.trusted-proxies=127.0.0.1",
            "--weir.control.tokens.ops.token=" + OPS,
            "--weir.control.tokens.ops.role=operate",
            "--weir.control.tokens.scraper.sha256=" + HexFormat.of().formatHex(digest),
            "--weir.control.tokens.filed.token-file=" + file,
            "--weir.control.tokens.filed.role=operate");
  }

  @AfterAll
  static void stop() {
    context.close();
  }

  private static int port(String which) {
    return Integer.parseInt(
        context.getEnvironment().getRequiredProperty("local." + which + ".port"));
  }

  private static HttpRequest.Builder request(String which, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port(which) + path));
  }

  private static HttpRequest.Builder as(String token, String which, String path) {
    return request(which, path).header("Authorization", "Bearer " + token);
  }

  private static HttpRequest.Builder order(String token) {
    return as(token, "server", "/orders")
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString("{\"item\":\"a\",\"count\":1}"));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private static void assertProblem(HttpResponse<String> response, int status, String slug) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(response.body()).contains("\"https://weir.dev/problems/" + slug + "\"");
  }

  @ParameterizedTest
  @CsvSource({
    "server, /api/metrics/network",
    "server, /api/certificates",
    "server, /api/openapi",
    "server, /limited",
    "server, /nothing",
    "management, /actuator",
    "management, /actuator/prometheus",
    "management, /actuator/env"
  })
  void withoutToken_everythingAsks(String which, String path) throws Exception {
    HttpResponse<String> response = send(request(which, path));
    assertProblem(response, 401, "unauthorized");
    assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"weir\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness"})
  void withoutToken_probesAreAnswered(String path) throws Exception {
    assertThat(send(request("management", path)).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/actuator/health/../env",
        "/actuator/health/%2e%2e/env",
        "/actuator/health;/../env",
        "//actuator/health",
        "/actuator/%68ealth"
      })
  void otherSpellingsOfAProbe_reachNothing(String path) throws Exception {
    RawMessage answer = Http.get(port("management"), path);
    assertThat(answer.status()).isIn(401, 404);
    assertThat(answer.text()).doesNotContain("propertySources", "\"UP\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {SCRAPER, OPS, FILED})
  void everyToken_mayRead(String token) throws Exception {
    assertThat(send(as(token, "server", "/api/metrics/network")).statusCode()).isEqualTo(200);
    assertThat(send(as(token, "management", "/actuator/prometheus")).statusCode()).isEqualTo(200);
  }

  @Test
  void operators_mayChange_readersMayNot(CapturedOutput output) throws Exception {
    assertThat(send(order(OPS)).statusCode()).isEqualTo(200);
    assertThat(send(order(FILED)).statusCode()).isEqualTo(200);
    HttpResponse<String> response = send(order(SCRAPER));
    assertProblem(response, 403, "forbidden");
    assertThat(response.headers().firstValue("WWW-Authenticate"))
        .hasValue("Bearer realm=\"weir\", error=\"insufficient_scope\"");
    assertThat(output)
        .contains("weir.audit", "scraper@127.0.0.1 was refused POST /orders: Forbidden (403)");
    assertThat(send(as(SCRAPER, "management", "/actuator/heapdump")).statusCode()).isEqualTo(403);
  }

  @Test
  void wrongTokens_makeTheirAddressWait_andNoOther(CapturedOutput output) throws Exception {
    for (int i = 0; i < GuessLimit.GUESSES; i++) {
      HttpResponse<String> response = send(order(WRONG).header("X-Forwarded-For", "192.0.2.66"));
      assertProblem(response, 401, "unauthorized");
      assertThat(response.headers().firstValue("WWW-Authenticate"))
          .hasValue("Bearer realm=\"weir\", error=\"invalid_token\"");
    }
    HttpResponse<String> next = send(order(OPS).header("X-Forwarded-For", "192.0.2.66"));
    assertProblem(next, 429, "too-many-attempts");
    assertThat(next.headers().firstValueAsLong("Retry-After").orElse(0)).isBetween(1L, 60L);
    assertThat(send(order(OPS).header("X-Forwarded-For", "192.0.2.67")).statusCode())
        .isEqualTo(200);
    assertThat(output)
        .contains("anonymous@192.0.2.66 was refused POST /orders: Unauthorized (401)")
        .doesNotContain(WRONG);
  }

  @Test
  void readingWithoutToken_isNoGuess() throws Exception {
    for (int i = 0; i <= GuessLimit.GUESSES; i++) {
      send(request("server", "/limited").header("X-Forwarded-For", "192.0.2.68"));
    }
    assertThat(send(order(OPS).header("X-Forwarded-For", "192.0.2.68")).statusCode())
        .isEqualTo(200);
  }

  private static Http beginOrder() throws IOException {
    Http http = Http.connect(port("server"));
    http.send("POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n");
    http.send("Authorization: Bearer " + OPS + "\r\nTransfer-Encoding: chunked\r\n\r\n");
    http.send("17\r\n{\"item\":\"x\",\"count\":41}\r\n");
    return http;
  }

  /** Event loops take connections in turn: what they did before, they have done by then. */
  private static void askEachLoop() throws IOException {
    for (int i = 0; i < 4; i++) {
      assertThat(Http.get(port("server"), "/nothing").status()).isEqualTo(401);
    }
  }

  @Test
  void brokenChunk_isAProblemAndNoErrorOfTheService_andTheRestIsNoRequest(CapturedOutput output)
      throws Exception {
    try (Http http = beginOrder()) {
      http.send("no size\r\n");
      RawMessage answer = http.read();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.header("content-type")).contains("application/problem+json");
      assertThat(answer.text()).contains("\"https://weir.dev/problems/bad-request\"");
      assertThat(http.isClosedByPeer()).isTrue();
    }
    askEachLoop();
    assertThat(output).doesNotContain(" ERROR ");
    assertThat(StarterApplication.ORDERS).noneMatch(order -> order.count() == 41);
  }

  @Test
  void clientThatLeavesInTheMiddle_isNoErrorOfTheService(CapturedOutput output) throws Exception {
    try (Http http = beginOrder()) {
      http.finish();
      assertThat(http.isClosedByPeer()).isTrue();
    }
    askEachLoop();
    assertThat(output).doesNotContain(" ERROR ");
    assertThat(StarterApplication.ORDERS).noneMatch(order -> order.count() == 41);
  }

  @Test
  void tokens_areNowhereToBeRead(CapturedOutput output) throws Exception {
    for (String path : List.of("/actuator/env", "/actuator/configprops", "/actuator/beans")) {
      HttpResponse<String> response = send(as(OPS, "management", path));
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).doesNotContain(OPS, SCRAPER, FILED);
    }
    assertThat(send(as(OPS, "management", "/actuator/env")).body())
        .contains("weir.control.tokens.ops.token", "\"******\"");
    assertThat(output).doesNotContain(OPS, SCRAPER, FILED);
  }

  @Test
  void levelOfALogger_isPutDown_withWhoAndFromAndTo(CapturedOutput output) throws Exception {
    String path = "/actuator/loggers/dev.weir.audited";
    HttpRequest.Builder change =
        as(OPS, "management", path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"configuredLevel\":\"DEBUG\"}"));
    assertThat(send(change).statusCode()).isEqualTo(204);
    assertThat(output).contains("ops@127.0.0.1 changed POST " + path + " from inherited to DEBUG");
  }

  @Test
  void answers_cannotBeFramedSniffedOrKept() throws Exception {
    HttpResponse<String> response = send(as(OPS, "server", "/api/metrics/network"));
    assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(response.headers().firstValue("Content-Security-Policy"))
        .hasValue("default-src 'none'; frame-ancestors 'none'");
    assertThat(response.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
    assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
    HttpResponse<String> page = send(as(OPS, "server", "/page"));
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'self'", "frame-ancestors 'none'");
  }

  @Test
  void otherOrigins_areToldNothingOfCors() throws Exception {
    RawMessage read =
        Http.get(port("management"), "/actuator/health", "Origin: http://evil.example");
    assertThat(read.status()).isEqualTo(200);
    assertThat(read.header("Access-Control-Allow-Origin")).isEmpty();
    RawMessage asked =
        Http.request(
            port("server"),
            "OPTIONS",
            "/orders",
            "Origin: http://evil.example",
            "Authorization: Bearer " + OPS,
            "Access-Control-Request-Method: POST");
    assertThat(asked.header("Access-Control-Allow-Origin")).isEmpty();
    assertThat(asked.header("Access-Control-Allow-Methods")).isEmpty();
  }
}
