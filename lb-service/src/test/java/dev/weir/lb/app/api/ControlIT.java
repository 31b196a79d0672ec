package dev.weir.lb.app.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.lb.app.RunningBalancer;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The control API of a running balancer, and what is left of it after a restart. */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class ControlIT {

  private static final String ROUTE = "{\"uri\":\"lb://web\",\"predicates\":[\"Path=/x/**\"]%s}";

  private static final String TO_EDGE = ROUTE.replace("web", "edge");

  @TempDir Path folder;

  private RunningBalancer start(String... more) {
    Stream<String> kept = Stream.of("--weir.lb.state-file=" + folder.resolve("state.json"));
    return RunningBalancer.start(Stream.concat(kept, Stream.of(more)).toList());
  }

  private static RawMessage send(int port, String method, String path, String json)
      throws Exception {
    try (Http http = Http.connect(port)) {
      http.send(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
      http.send("Content-Type: application/json\r\nContent-Length: " + json.length() + "\r\n\r\n");
      http.send(json);
      return http.read();
    }
  }

  private static void awaitStatus(int port, int status) throws Exception {
    while (Http.get(port, "/x/y").status() != status) {
      Thread.onSpinWait();
    }
  }

  @Test
  void poolAndRoute_serveAtOnce_andAfterARestart() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.repeating(Step.request(), Step.respond(200, "x")))) {
      String pool = "{\"upstreams\":[{\"id\":\"a\",\"url\":\"" + upstream.url() + "\"}]}";
      try (RunningBalancer service = start()) {
        int api = service.api();
        assertThat(send(api, "PUT", "/api/pools/web", pool).status()).isEqualTo(201);
        assertThat(send(api, "PUT", "/api/pools/web", pool).status()).isEqualTo(200);
        RawMessage made = send(api, "PUT", "/api/routes/x", ROUTE.formatted(""));
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.text()).contains("\"lane\":\"fast\"");
        awaitStatus(service.data(), 200);
        String rewritten = ROUTE.formatted(",\"filters\":[\"SecureHeaders\"]");
        assertThat(send(api, "PUT", "/api/routes/x", rewritten).text())
            .contains("\"lane\":\"gateway\"", "SecureHeaders");
        assertThat(Http.get(service.data(), "/x/y").status()).isEqualTo(200);
        assertThat(send(api, "PUT", "/api/routes/x", ROUTE.formatted("")).status()).isEqualTo(200);
        assertThat(Http.get(service.data(), "/x/y").status()).isEqualTo(200);
      }
      try (RunningBalancer service = start()) {
        int api = service.api();
        awaitStatus(service.data(), 200);
        assertThat(Http.get(api, "/api/pools/web/stats").text()).contains("\"id\":\"a\"");
        String drained = "{\"state\":\"draining\",\"weight\":5}";
        assertThat(send(api, "PATCH", "/api/pools/web/upstreams/a", drained).text())
            .contains("\"state\":\"draining\"", "\"weight\":5", "\"origin\":\"api\"");
        assertThat(Http.get(service.data(), "/x/y").status()).isEqualTo(503);
        assertThat(send(api, "DELETE", "/api/pools/web/upstreams/a", "").status()).isEqualTo(204);
        assertThat(send(api, "DELETE", "/api/routes/x", "").status()).isEqualTo(204);
        assertThat(send(api, "DELETE", "/api/pools/web", "").status()).isEqualTo(204);
        assertThat(Http.get(api, "/api/pools/web").status()).isEqualTo(404);
      }
    }
  }

  @Test
  void whatMakesNoSense_isRefusedWithItsField_andChangesNothing() throws Exception {
    try (RunningBalancer service = start()) {
      int api = service.api();
      String before = Http.get(api, "/api/routes").text();
      assertRefused(
          send(api, "PATCH", "/api/pools/edge", "{\"algorithm\":\"best\"}"), 400, "algorithm");
      assertRefused(
          send(api, "PATCH", "/api/pools/edge", "{\"health\":{\"interval\":\"soon\"}}"),
          400,
          "health.interval");
      assertRefused(send(api, "PATCH", "/api/pools/edge", "{\"nonsense\":1}"), 400, "nonsense");
      assertRefused(
          send(api, "PATCH", "/api/pools/edge/upstreams/edge-1", "{\"weight\":0}"),
          400,
          "upstreams[0].weight");
      assertThat(send(api, "PUT", "/api/routes/x", ROUTE.formatted(",\"filters\":[\"Nope\"]")))
          .satisfies(answer -> assertThat(answer.status()).isEqualTo(422))
          .satisfies(answer -> assertThat(answer.text()).contains("Nope"));
      assertThat(Http.get(api, "/api/routes").text()).isEqualTo(before);
      assertThat(Http.get(api, "/api/pools/edge").text()).contains("\"origin\":\"configuration\"");
    }
  }

  @Test
  void configuredRouteThatCannotBeBuilt_keepsTheServiceFromStarting() {
    String routes = "--spring.cloud.gateway.server.webflux.routes";
    assertThatThrownBy(
            () ->
                start(
                        routes + "[0].id=broken",
                        routes + "[0].uri=lb://web",
                        routes + "[0].predicates[0]=Path=/x/**",
                        routes + "[0].filters[0]=Nope=1")
                    .close())
        .hasStackTraceContaining("What is configured of routes is refused")
        .hasStackTraceContaining("broken")
        .hasStackTraceContaining("Nope");
  }

  @Test
  void configuredRoutesOfOneId_keepTheServiceFromStarting() {
    String routes = "--spring.cloud.gateway.server.webflux.routes";
    assertThatThrownBy(
            () ->
                start(
                        routes + "[0].id=twice",
                        routes + "[0].uri=lb://web",
                        routes + "[0].predicates[0]=Path=/x/**",
                        routes + "[1].id=twice",
                        routes + "[1].uri=lb://web",
                        routes + "[1].predicates[0]=Path=/y/**")
                    .close())
        .hasStackTraceContaining(
            "What is configured of routes is refused: routes[1].id: two routes are called twice.");
  }

  @Test
  void auditLog_hasNoneOfARoutesFilters(CapturedOutput output) throws Exception {
    try (RunningBalancer service = start()) {
      for (String value : new String[] {"hush-one", "hush-two"}) {
        String filters = ",\"filters\":[\"AddRequestHeader=X-Key, " + value + "\"]";
        send(service.api(), "PUT", "/api/routes/x", TO_EDGE.formatted(filters));
      }
      assertThat(output)
          .containsPattern("changed route x from - to .*Path=/x/")
          .containsPattern("changed route x from \\{} to \\{} with other filters")
          .doesNotContain("hush");
    }
  }

  @Test
  void changeThatMakesNoSenseAnyMore_isPassedOver_andTheOthersHold() throws Exception {
    try (RunningBalancer service = start()) {
      int api = service.api();
      String stripped = TO_EDGE.formatted(",\"filters\":[\"SecureHeaders\"]");
      assertThat(send(api, "PUT", "/api/routes/a", stripped).status()).isEqualTo(201);
      assertThat(send(api, "PUT", "/api/routes/b", TO_EDGE.formatted("")).status()).isEqualTo(201);
    }
    Path state = folder.resolve("state.json");
    Files.writeString(state, Files.readString(state).replace("SecureHeaders", "Nope"));
    try (RunningBalancer service = start()) {
      int api = service.api();
      assertThat(Http.get(api, "/api/routes/a").status()).isEqualTo(404);
      assertThat(Http.get(api, "/api/routes/b").status()).isEqualTo(200);
      assertThat(Http.get(api, "/api/routes/edge").status()).isEqualTo(200);
    }
  }

  @Test
  void split_changesWhileItServes_andStaysOverARestart() throws Exception {
    String split = "--weir.lb.splits.shop.pools.";
    String[] configured = {split + "edge=9", split + "chat=1"};
    try (RunningBalancer service = start(configured)) {
      int api = service.api();
      assertThat(Http.get(api, "/api/splits").text())
          .contains("\"name\":\"shop\"", "\"edge\":9", "\"origin\":\"configuration\"");
      assertThat(send(api, "PATCH", "/api/splits/shop", "{\"pools\":{\"chat\":5}}").text())
          .contains("\"edge\":9", "\"chat\":5", "\"origin\":\"api\"");
      assertRefused(send(api, "PUT", "/api/splits/shop", "{\"pools\":{}}"), 400, "pools");
      assertRefused(send(api, "PUT", "/api/splits/_", "{\"pools\":{\"edge\":1}}"), 400, "name");
      String made = "{\"pools\":{\"edge\":1},\"sticky\":\"cookie\"}";
      assertThat(send(api, "PUT", "/api/splits/new", made).status()).isEqualTo(201);
    }
    try (RunningBalancer service = start(configured)) {
      int api = service.api();
      assertThat(Http.get(api, "/api/splits/shop").text()).contains("\"chat\":5");
      assertThat(Http.get(api, "/api/splits/new").text()).contains("\"sticky\":\"cookie\"");
      assertThat(send(api, "DELETE", "/api/splits/shop", "").status()).isEqualTo(204);
      assertThat(Http.get(api, "/api/splits/shop").status()).isEqualTo(404);
    }
  }

  @Test
  void whatAnswersTellOfAnUpstream_mayBeSentBack() throws Exception {
    try (RunningBalancer service = start()) {
      int api = service.api();
      String told = Http.get(api, "/api/pools/edge").text();
      String ejected =
          told.replace(
              "\"inFlight\"",
              "\"ejectedUntil\":\"2030-01-01T00:00:00Z\",\"circuit\":\"open\",\"inFlight\"");
      assertThat(send(api, "PUT", "/api/pools/edge", ejected).status()).isEqualTo(200);
    }
  }

  private static void assertRefused(RawMessage answer, int status, String field) {
    assertThat(answer.text()).contains("\"field\":\"" + field + "\"");
    assertThat(answer.status()).isEqualTo(status);
  }
}
