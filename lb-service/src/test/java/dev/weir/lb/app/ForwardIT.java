package dev.weir.lb.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.autoconfigure.ListenerLifecycle;
import dev.weir.testkit.FreePort;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** What is forwarded goes to another route, and to nothing else. */
@Timeout(60)
class ForwardIT {

  private static final String ROUTES = "--spring.cloud.gateway.server.webflux.routes[%d].%s";

  private static ScriptedUpstream served;
  private static ScriptedUpstream broken;
  private static ConfigurableApplicationContext service;
  private static int data;

  @BeforeAll
  static void start() throws Exception {
    served = ScriptedUpstream.start(Script.repeating(Step.request(), Step.respond(200, "served")));
    broken =
        ScriptedUpstream.start(
            Script.repeating(Step.request(), Step.respond(500, "broken", "X-Broken: 1")));
    List<String> args =
        new ArrayList<>(
            List.of(
                "--server.port=0",
                "--weir.lb.state-file=",
                "--weir.lb.listeners.http.host=127.0.0.1",
                "--weir.lb.listeners.http.port=0",
                "--weir.lb.pools.served.health.type=none",
                "--weir.lb.pools.served.upstreams[0].url=" + served.url(),
                "--weir.lb.pools.broken.health.type=none",
                "--weir.lb.pools.broken.upstreams[0].url=" + broken.url(),
                "--weir.lb.pools.gone.health.type=none",
                "--weir.lb.pools.gone.upstreams[0].url=http://127.0.0.1:" + FreePort.find()));
    route(args, 0, "api", "/api-of-control", "forward:/api/pools");
    route(args, 1, "actuator", "/actuator-of-control", "forward:/actuator/health");
    route(args, 2, "console", "/console-of-control", "forward:/");
    route(args, 3, "loop", "/loop", "forward:/loop");
    route(args, 4, "old", "/old", "forward:/fallback");
    route(args, 5, "fallback", "/fallback", "lb://served");
    service =
        new SpringApplicationBuilder(LbServiceApplication.class).run(args.toArray(String[]::new));
    data =
        Objects.requireNonNull(service.getBean(ListenerLifecycle.class).address("http")).getPort();
  }

  private static void route(
      List<String> args, int place, String id, String path, String uri, String... filters) {
    args.add(ROUTES.formatted(place, "id=" + id));
    args.add(ROUTES.formatted(place, "uri=" + uri));
    args.add(ROUTES.formatted(place, "predicates[0]=Path=" + path));
    args.addAll(
        Arrays.stream(filters)
            .map(filter -> ROUTES.formatted(place, "filters[0]." + filter))
            .toList());
  }

  @AfterAll
  static void stop() throws Exception {
    service.close();
    served.close();
    broken.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api-of-control", "/actuator-of-control", "/console-of-control"})
  void controlPort_isNotToBeForwardedTo(String path) throws Exception {
    RawMessage answer = Http.get(data, path);
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.headers("content-type").getFirst()).startsWith("application/problem+json");
  }

  @Test
  void routeOfTheFastLane_isForwardedTo() throws Exception {
    assertThat(service.getBean(Routes.class).lane("fallback"))
        .isInstanceOf(dev.weir.lb.route.Route.class);
    RawMessage answer = Http.get(data, "/old?q=1");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("served");
    assertThat(served.requests().getLast().startLine()).isEqualTo("GET /fallback?q=1 HTTP/1.1");
    assertThat(served.requests().getLast().headers("via")).hasSize(1);
  }

  @Test
  void routesThatForwardInACircle_areSeen() throws Exception {
    assertThat(Http.get(data, "/loop").status()).isEqualTo(508);
  }
}
