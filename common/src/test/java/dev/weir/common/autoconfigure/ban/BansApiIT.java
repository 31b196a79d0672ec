package dev.weir.common.autoconfigure.ban;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.autoconfigure.StarterApplication;
import dev.weir.common.autoconfigure.settings.RefusedConfiguration;
import dev.weir.common.ban.Bans;
import dev.weir.common.ban.FloodRules;
import dev.weir.common.netty.listener.exchange.Protection;
import dev.weir.testkit.ClassResource;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

class BansApiIT {

  private static final Queue<String> AUDIT = new ConcurrentLinkedQueue<>();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @RegisterExtension
  private static final ClassResource<ConfigurableApplicationContext> CONTEXT =
      ClassResource.of(BansApiIT::start);

  private static ConfigurableApplicationContext start() {
    ApplicationContextInitializer<GenericApplicationContext> audit =
        context -> context.registerBean(AuditLog.class, () -> new AuditLog(AUDIT::add));
    return new SpringApplicationBuilder(StarterApplication.class)
        .initializers(audit)
        .run(
            "--server.port=0",
            "--weir.trusted-proxies=203.0.113.1",
            "--weir.adaptive-concurrency.enabled=true",
            "--weir.adaptive-concurrency.algorithm=aimd",
            "--weir.bans.max-entries=4",
            "--weir.bans.rules.noise.refusals=50",
            "--weir.bans.rules.noise.window=1m",
            "--weir.bans.rules.noise.for=10m");
  }

  @AfterEach
  void lift() throws Exception {
    Bans bans = CONTEXT.get().getBean(Bans.class);
    java.time.Instant now = java.time.Instant.now();
    bans.all(now).forEach(ban -> bans.lift(ban.network(), "test", now));
    AUDIT.clear();
  }

  private static HttpResponse<String> send(String method, String path, String body)
      throws Exception {
    String port = CONTEXT.get().getEnvironment().getRequiredProperty("local.server.port");
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/bans" + path))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(String network) throws Exception {
    return send(
        "POST", "", "{\"network\":\"" + network + "\",\"for\":\"10m\",\"reason\":\"scans\"}");
  }

  @Test
  void ban_isMade_found_andLifted_withAnAuditLineForEachChange() throws Exception {
    HttpResponse<String> made = post("192.0.2.7/24");
    assertThat(made.statusCode()).isEqualTo(201);
    assertThat(made.headers().firstValue("Location")).hasValue("/api/bans/192.0.2.0/24");
    assertThat(made.body())
        .contains("\"network\":\"192.0.2.0/24\"", "\"reason\":\"scans\"", "\"source\":\"hand\"")
        .contains("\"by\":\"anonymous@127.0.0.1\"", "\"warning\":null");
    assertThat(send("GET", "", "").body()).contains("192.0.2.0/24");
    assertThat(send("GET", "/192.0.2.0%2F24", "").statusCode()).isEqualTo(200);
    assertThat(send("GET", "/192.0.2.0/24", "").statusCode()).isEqualTo(200);
    assertThat(send("GET", "/192.0.2.9", "").body()).contains("192.0.2.0/24");
    assertThat(send("DELETE", "/192.0.2.0%2F24", "").statusCode()).isEqualTo(204);
    assertThat(send("GET", "/192.0.2.9", "").statusCode()).isEqualTo(404);
    assertThat(AUDIT).hasSize(2);
    assertThat(AUDIT.peek())
        .startsWith("anonymous@127.0.0.1 changed ban 192.0.2.0/24 from - to 192.0.2.0/24 until");
  }

  @Test
  void put_makes_thenChanges() throws Exception {
    String body = "{\"for\":\"1h\"}";
    assertThat(send("PUT", "/2001:db8::%2F32", body).statusCode()).isEqualTo(201);
    HttpResponse<String> changed = send("PUT", "/2001:db8::/32", body.replace("1h", "2h"));
    assertThat(changed.statusCode()).isEqualTo(200);
    assertThat(changed.body()).containsPattern("\"secondsLeft\":7(200|199)");
  }

  @Test
  void postOfWhatIsBanned_andDeleteOfWhatIsNot_areRefused() throws Exception {
    post("192.0.2.7");
    assertProblem(post("192.0.2.7"), 409, "ban-exists");
    assertProblem(send("DELETE", "/192.0.2.8", ""), 404, "not-banned");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"for\":\"10m\"} | network",
        "{\"network\":\"somewhere\",\"for\":\"10m\"} | network",
        "{\"network\":\"192.0.2.1/33\",\"for\":\"10m\"} | network",
        "{\"network\":\"192.0.2.1\"} | for",
        "{\"network\":\"192.0.2.1\",\"for\":\"soon\"} | for",
        "{\"network\":\"192.0.2.1\",\"for\":\"0s\"} | for",
        "{\"network\":\"192.0.2.1\",\"for\":\"999999999999999999d\"} | for"
      })
  void badField_isNamed_withItsValueAndWhatWasExpected(String body, String field) throws Exception {
    HttpResponse<String> refused = send("POST", "", body);
    assertProblem(refused, 400, "invalid-field");
    assertThat(refused.body())
        .contains("\"field\":\"" + field + "\"", "\"value\":\"", "\"expected\":\"");
    assertThat(AUDIT).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, loopback", "203.0.113.0/24, trusted proxies"})
  void banOfThoseWhoSpeakForMany_isMadeWithAWarning(String network, String of) throws Exception {
    HttpResponse<String> made = post(network);
    assertThat(made.statusCode()).isEqualTo(201);
    assertThat(made.body()).contains("\"warning\":\"", of);
  }

  @Test
  void fullList_isToldOf() throws Exception {
    for (int i = 1; i <= 4; i++) {
      assertThat(post("192.0.2." + i).statusCode()).isEqualTo(201);
    }
    assertProblem(post("192.0.2.5"), 409, "ban-list-full");
  }

  private static void assertProblem(HttpResponse<String> response, int status, String slug) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(response.body()).contains("https://weir.dev/problems/" + slug);
  }

  @Test
  void rules_areInForce_andProtectionIsThereForTheDataPlane() throws Exception {
    Protection protection = CONTEXT.get().getBean(Protection.class);
    java.net.InetAddress client = java.net.InetAddress.ofLiteral("192.0.2.77");
    for (int i = 0; i < 50; i++) {
      protection.bans().refused(client, System.currentTimeMillis());
    }
    assertThat(send("GET", "/192.0.2.77", "").body())
        .contains("\"by\":\"rule noise\"", "\"source\":\"rule\"");
    String port = CONTEXT.get().getEnvironment().getRequiredProperty("local.server.port");
    String meters =
        CLIENT
            .send(
                HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/actuator/prometheus"))
                    .build(),
                BodyHandlers.ofString())
            .body();
    assertThat(meters)
        .contains("weir_concurrency_limit 100.0", "weir_concurrency_in_flight 0.0")
        .contains("weir_concurrency_shed_total 0.0")
        .contains("weir_bans 1.0")
        .contains("weir_bans_refused_total{kind=\"connection\"} 0.0")
        .contains("weir_bans_refused_total{kind=\"request\"} 0.0");
  }

  @Test
  void defaults_banWhoeverFloods() {
    BanProperties properties = bound(Map.of());
    assertThat(properties.maxEntries()).isEqualTo(10_000);
    assertThat(properties.toRules()).isEqualTo(FloodRules.standard());
  }

  @Test
  void floodRules_canBeChanged_orSwitchedOff() {
    assertThat(bound(Map.of("weir.bans.floods.enabled", "false")).toRules()).isEmpty();
    Map<String, String> other =
        Map.of(
            "weir.bans.floods.connections", "3",
            "weir.bans.floods.handshakes", "4",
            "weir.bans.floods.window", "1m",
            "weir.bans.floods.for", "10m");
    assertThat(bound(other).toRules())
        .isEqualTo(FloodRules.of(3, 4, Duration.ofMinutes(1), Duration.ofMinutes(10)));
  }

  @Test
  void floodRulesOutsideTheirRange_areRefused_withTheKey() {
    BanProperties properties = bound(Map.of("weir.bans.floods.connections", "0"));
    assertThatThrownBy(properties::toRules)
        .isInstanceOf(RefusedConfiguration.class)
        .hasMessageContaining("weir.bans.floods is refused: refusals 0 of rule floods");
  }

  private static BanProperties bound(Map<String, String> settings) {
    return new Binder(new MapConfigurationPropertySource(settings))
        .bindOrCreate("weir.bans", BanProperties.class);
  }
}
