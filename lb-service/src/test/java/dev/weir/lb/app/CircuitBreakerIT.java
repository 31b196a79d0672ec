package dev.weir.lb.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.lb.upstream.Pools;
import dev.weir.testkit.FreePort;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gateway's filter CircuitBreaker does what its documentation says. */
@Timeout(60)
class CircuitBreakerIT {

  private static final String RESILIENCE = "--resilience4j.";

  /** Opens at the second failure, and stays open. */
  private static final List<String> TOUCHY =
      List.of(
          RESILIENCE + "circuitbreaker.instances.%s.sliding-window-size=2",
          RESILIENCE + "circuitbreaker.instances.%s.minimum-number-of-calls=2",
          RESILIENCE + "circuitbreaker.instances.%s.wait-duration-in-open-state=1h");

  private static ScriptedUpstream served;
  private static ScriptedUpstream broken;
  private static ScriptedUpstream silent;
  private static RunningBalancer balancer;
  private static int data;
  private static int routes;

  @BeforeAll
  static void start() throws Exception {
    served = ScriptedUpstream.start(Script.repeating(Step.request(), Step.respond(200, "served")));
    broken =
        ScriptedUpstream.start(
            Script.repeating(
                Step.request(),
                Step.respond(
                    500, "broken", "X-Broken: 1", "Content-Encoding: gzip", "ETag: \"b\"")));
    silent = ScriptedUpstream.start(Script.repeating(Step.request(), Step.hang()));
    List<String> args =
        new ArrayList<>(
            List.of(
                RESILIENCE + "timelimiter.instances.slow.timeout-duration=300ms",
                RESILIENCE + "timelimiter.instances.slow-bare.timeout-duration=300ms",
                RESILIENCE + "timelimiter.configs.default.timeout-duration=20s"));
    for (String name : List.of("opens", "opens-bare", "resumes")) {
      TOUCHY.forEach(setting -> args.add(setting.formatted(name)));
    }
    pool(args, "served", served.url());
    pool(args, "broken", broken.url());
    pool(args, "silent", silent.url());
    pool(args, "gone", "http://127.0.0.1:" + FreePort.find());
    breaker(args, "gone", "lb://gone", Map.of("fallbackUri", "forward:/fallback"));
    breaker(
        args,
        "statuses",
        "lb://broken",
        Map.of("fallbackUri", "forward:/fallback", "statusCodes[0]", "500"));
    breaker(
        args,
        "status-name",
        "lb://broken",
        Map.of("fallbackUri", "forward:/fallback", "statusCodes[0]", "INTERNAL_SERVER_ERROR"));
    breaker(args, "statuses-bare", "lb://broken", Map.of("statusCodes[0]", "500"));
    breaker(
        args,
        "other-status",
        "lb://broken",
        Map.of("fallbackUri", "forward:/fallback", "statusCodes[0]", "503"));
    breaker(args, "slow", "lb://silent", Map.of("fallbackUri", "forward:/fallback"));
    breaker(args, "slow-bare", "lb://silent", Map.of());
    breaker(args, "opens", "lb://gone", Map.of("fallbackUri", "forward:/fallback"));
    breaker(args, "opens-bare", "lb://gone", Map.of());
    breaker(args, "resumes", "lb://gone", Map.of("resumeWithoutError", "true"));
    breaker(args, "patterned", "lb://gone", Map.of("fallbackUri", "forward:/fallback/{rest}"));
    breaker(args, "passes", "lb://served", Map.of("fallbackUri", "forward:/fallback"));
    breaker(args, "to-control", "lb://gone", Map.of("fallbackUri", "forward:/api/pools"));
    breaker(
        args,
        "redirects",
        "lb://broken",
        Map.of("fallbackUri", "forward:/elsewhere", "statusCodes[0]", "500"));
    route(
        args,
        "elsewhere",
        "/elsewhere",
        "no://op",
        List.of("filters[0]=RedirectTo=302,https://example.org/"));
    route(
        args,
        "fallback",
        "/fallback/**",
        "lb://served",
        List.of(
            "filters[0].name=FallbackHeaders",
            "filters[0].args.executionExceptionTypeHeaderName=X-Why"));
    balancer = RunningBalancer.start(args);
    data = balancer.data();
  }

  private static void pool(List<String> args, String name, String url) {
    args.addAll(RunningBalancer.pool(name, url));
    args.add("--weir.lb.pools." + name + ".retry.tries=1");
  }

  private static void route(
      List<String> args, String id, String path, String uri, List<String> filter) {
    List<String> parts = new ArrayList<>(List.of("predicates[0]=Path=" + path));
    parts.addAll(filter);
    args.addAll(RunningBalancer.route(routes, id, uri, parts.toArray(String[]::new)));
    routes++;
  }

  private static void breaker(
      List<String> args, String id, String uri, Map<String, String> settings) {
    List<String> filter =
        new ArrayList<>(List.of("filters[0].name=CircuitBreaker", "filters[0].args.name=" + id));
    settings.forEach((name, value) -> filter.add("filters[0].args." + name + "=" + value));
    route(args, id, id.equals("patterned") ? "/patterned/{rest}" : "/" + id, uri, filter);
  }

  @AfterAll
  static void stop() throws Exception {
    balancer.close();
    served.close();
    broken.close();
    silent.close();
  }

  private static void isOfTheFallback(RawMessage answer) {
    assertThat(answer.status()).as(answer.head()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("served");
    assertThat(answer.head()).doesNotContain("X-Broken", "gzip", "ETag");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gone", "statuses", "status-name", "slow"})
  void failure_isAnsweredByTheFallback(String route) throws Exception {
    RawMessage answer = Http.get(data, "/" + route + "?q=%20");
    isOfTheFallback(answer);
    assertThat(served.requests().getLast().startLine()).isEqualTo("GET /fallback?q=%20 HTTP/1.1");
    assertThat(served.requests().getLast().headers("via")).hasSize(1);
    assertThat(served.requests().getLast().headers("x-why")).hasSize(1);
  }

  @Test
  void segmentOfThePath_isPartOfTheFallback() throws Exception {
    isOfTheFallback(Http.get(data, "/patterned/thing"));
    assertThat(served.requests().getLast().startLine()).isEqualTo("GET /fallback/thing HTTP/1.1");
  }

  @Test
  void fallbackThatAsksNobody_answersAlone() throws Exception {
    RawMessage answer = Http.get(data, "/redirects");
    assertThat(answer.status()).isEqualTo(302);
    assertThat(answer.text()).isEmpty();
    assertThat(answer.head()).doesNotContain("X-Broken", "gzip", "ETag");
  }

  @Test
  void statusThatIsNotListed_isPassedOn() throws Exception {
    RawMessage answer = Http.get(data, "/other-status");
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.header("x-broken")).contains("1");
    assertThat(answer.text()).isEqualTo("broken");
  }

  @Test
  void statusWithoutFallback_isThatStatus_andNothingOfTheUpstreamsAnswer() throws Exception {
    RawMessage answer = Http.get(data, "/statuses-bare");
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.header("content-type")).contains("application/problem+json");
    assertThat(answer.head()).doesNotContain("X-Broken", "gzip", "ETag");
    assertThat(answer.text()).startsWith("{").endsWith("}");
  }

  @Test
  void answerOfTheUpstream_isPassedOn() throws Exception {
    assertThat(Http.get(data, "/passes").text()).isEqualTo("served");
    assertThat(served.requests().getLast().startLine()).isEqualTo("GET /passes HTTP/1.1");
  }

  @Test
  void whoWaitsTooLong_leavesNothingInFlight() throws Exception {
    isOfTheFallback(Http.get(data, "/slow"));
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(
            () ->
                assertThat(
                        OneLane.inFlight(
                            Objects.requireNonNull(
                                balancer.service().getBean(Pools.class).named("silent"))))
                    .isZero());
  }

  @Test
  void openCircuit_asksNobody() throws Exception {
    for (int i = 0; i < 4; i++) {
      isOfTheFallback(Http.get(data, "/opens"));
    }
    assertThat(served.requests().getLast().header("x-why").orElseThrow())
        .endsWith("CallNotPermittedException");
  }

  @Test
  void openCircuitWithoutFallback_isUnavailable() throws Exception {
    for (int i = 0; i < 2; i++) {
      assertThat(Http.get(data, "/opens-bare").status()).isEqualTo(503);
    }
    RawMessage answer = Http.get(data, "/opens-bare");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("content-type")).contains("application/problem+json");
    assertThat(answer.text()).doesNotContain("no-upstream");
  }

  @Test
  void answerThatDoesNotComeInTime_withoutFallback_isATimeout() throws Exception {
    RawMessage answer = Http.get(data, "/slow-bare");
    assertThat(answer.status()).isEqualTo(504);
    assertThat(answer.header("content-type")).contains("application/problem+json");
  }

  @Test
  void failureThatIsResumed_isNoError() throws Exception {
    assertThat(Http.get(data, "/resumes").status()).isEqualTo(200);
  }

  @Test
  void bodyOfTheRequest_reachesTheFallback_whereNobodyHasReadIt() throws Exception {
    try (Http http = Http.connect(data)) {
      http.send("POST /gone HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody");
      isOfTheFallback(http.read());
      http.send("GET /passes HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(http.read().text()).isEqualTo("served");
    }
    assertThat(served.requests())
        .filteredOn(request -> request.startLine().startsWith("POST /fallback"))
        .isNotEmpty()
        .allSatisfy(request -> assertThat(request.text()).isEqualTo("body"));
  }

  @Test
  void apiOfTheControlPort_isNoFallback() throws Exception {
    assertThat(Http.get(data, "/to-control").status()).isEqualTo(404);
  }
}
