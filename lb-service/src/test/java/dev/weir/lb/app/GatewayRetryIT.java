package dev.weir.lb.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.autoconfigure.ListenerLifecycle;
import dev.weir.common.health.ProbeOutcome;
import dev.weir.lb.upstream.Pools;
import dev.weir.lb.upstream.Upstream;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Retries in the gateway lane, by the settings of the pool. The first upstream in turn fails. */
@Timeout(60)
class GatewayRetryIT {

  private static final Script RIGHT = Script.repeating(Step.request(), Step.respond(200, "right"));

  private static final List<ScriptedUpstream> UPSTREAMS = new ArrayList<>();
  private static ConfigurableApplicationContext service;
  private static int data;

  private static void pool(List<String> settings, String name, Script first) throws Exception {
    String pool = "--weir.lb.pools." + name + ".";
    for (Script script : List.of(first, RIGHT)) {
      ScriptedUpstream upstream = ScriptedUpstream.start(script);
      UPSTREAMS.add(upstream);
      int index = (UPSTREAMS.size() - 1) % 2;
      settings.add(pool + "upstreams[" + index + "].url=" + upstream.url());
    }
    settings.add(pool + "health.type=tcp");
    settings.add(pool + "health.interval=10m");
    settings.add(pool + "retry.on=connect-failure,reset,timeout,503");
    settings.add(pool + "timeouts.response=500ms");
    int index = UPSTREAMS.size() / 2 - 1;
    String route = "--spring.cloud.gateway.server.webflux.routes[" + index + "].";
    settings.add(route + "id=" + name);
    settings.add(route + "uri=lb://" + name);
    settings.add(route + "predicates[0]=Path=/" + name);
    settings.add(route + "filters[0]=SecureHeaders");
  }

  @BeforeAll
  static void start() throws Exception {
    List<String> settings = new ArrayList<>();
    Script busy = Script.repeating(Step.request(), Step.respond(503, "wrong", "X-Of-The-First: 1"));
    Script hung = Script.of(Step.request(), Step.hang());
    // the probe of health is the first connection
    pool(settings, "status", busy);
    pool(settings, "hung", hung);
    pool(settings, "reset", Script.of(Step.request(), Step.reset()));
    pool(settings, "posted", busy);
    String half = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf";
    pool(settings, "half", Script.of(Step.request(), Step.send(half), Step.hang()));
    pool(
        settings,
        "short",
        Script.of(
            Step.request(), Step.send(half), Step.pause(Duration.ofMillis(100)), Step.reset()));
    String excess = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nright";
    pool(
        settings,
        "excess",
        Script.of(
            Step.request(), Step.send(excess + excess.replace("right", "wrong")), Step.hang()));
    pool(settings, "dead", busy);
    UPSTREAMS.get(UPSTREAMS.size() - 1).close();
    UPSTREAMS.get(UPSTREAMS.size() - 2).close();
    settings.add("--server.port=0");
    settings.add("--weir.lb.listeners.http.host=127.0.0.1");
    settings.add("--weir.lb.listeners.http.port=0");
    service =
        new SpringApplicationBuilder(LbServiceApplication.class)
            .run(settings.toArray(String[]::new));
    data =
        Objects.requireNonNull(service.getBean(ListenerLifecycle.class).address("http")).getPort();
    service
        .getBean(Pools.class)
        .all()
        .forEach(
            pool ->
                pool.upstreams()
                    .forEach(u -> pool.probed(u, new ProbeOutcome.Passed(Duration.ZERO))));
  }

  @AfterAll
  static void stop() throws Exception {
    service.close();
    for (ScriptedUpstream upstream : UPSTREAMS) {
      upstream.close();
    }
  }

  private static void isRightThoughTheFirstFails(String path, int first) throws Exception {
    for (int i = 0; i < 4; i++) {
      RawMessage answer = Http.get(data, path);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.text()).isEqualTo("right");
      assertThat(answer.header("x-of-the-first")).isEmpty();
    }
    assertThat(UPSTREAMS.get(first).requests()).isNotEmpty();
  }

  @Test
  void statusThatIsNamed_isNotPassedOn() throws Exception {
    isRightThoughTheFirstFails("/status", 0);
  }

  @Test
  void upstreamThatNeverAnswers_costsNoRequest() throws Exception {
    isRightThoughTheFirstFails("/hung", 2);
  }

  @Test
  void reset_costsNoRequest() throws Exception {
    isRightThoughTheFirstFails("/reset", 4);
  }

  @Test
  void requestThatMayHaveActed_isNotSaidAgain() throws Exception {
    List<Integer> seen = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      try (Http http = Http.connect(data)) {
        http.send("POST /posted HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx");
        seen.add(http.read().status());
      }
    }
    assertThat(seen).containsExactlyInAnyOrder(503, 200);
  }

  @Test
  void poolWhereNobodyListens_isAsWhereNobodyIs() throws Exception {
    RawMessage answer = Http.get(data, "/dead");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("retry-after")).contains("30");
    assertThat(answer.header("content-type")).contains("application/problem+json");
  }

  @Test
  void answerInExcess_isNotTakenForThatToAnotherRequest() throws Exception {
    try (Http http = Http.connect(data)) {
      for (int i = 0; i < 6; i++) {
        http.send("GET /excess HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(http.read().text()).isEqualTo("right");
      }
    }
  }

  @Test
  void answerThatIsShort_isCutOff() throws Exception {
    int cutOff = 0;
    for (int i = 0; i < 2; i++) {
      try (Http http = Http.connect(data)) {
        http.send("GET /short HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(http.read().text()).isEqualTo("right");
      } catch (IOException e) {
        cutOff++;
      }
    }
    assertThat(cutOff).isEqualTo(1);
    awaitNothingInFlight("short");
  }

  @Test
  void upstream_isBusyUntilTheAnswerHasEnded_orItsClientIsGone() throws Exception {
    Http client = inHalf("half");
    assertThat(inFlight("half")).isEqualTo(1);
    client.close();
    awaitNothingInFlight("half");
    for (int i = 0; i < 2; i++) {
      inHalf("half").close();
    }
    awaitNothingInFlight("half");
  }

  /** A client that has the head of an answer of ten bytes, which stops in the middle. */
  private static Http inHalf(String pool) throws Exception {
    while (true) {
      Http client = Http.connect(data);
      client.send("GET /" + pool + " HTTP/1.1\r\nHost: h\r\n\r\n");
      if (client.readHead().header("content-length").orElse("").equals("10")) {
        return client;
      }
      client.close();
    }
  }

  private static int inFlight(String pool) {
    return Objects.requireNonNull(service.getBean(Pools.class).named(pool)).upstreams().stream()
        .mapToInt(Upstream::inFlight)
        .sum();
  }

  private static void awaitNothingInFlight(String pool) throws InterruptedException {
    while (inFlight(pool) > 0) {
      Thread.sleep(5);
    }
  }
}
