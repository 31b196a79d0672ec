package dev.weir.lb.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.lb.app.route.Routes;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is forwarded goes to another route, and to nothing else. */
@Timeout(60)
class ForwardIT {

  private static ScriptedUpstream served;
  private static RunningBalancer balancer;
  private static int data;

  @BeforeAll
  static void start() throws Exception {
    served = ScriptedUpstream.start(Script.repeating(Step.request(), Step.respond(200, "served")));
    List<String> args = new ArrayList<>();
    args.addAll(RunningBalancer.pool("served", served.url()));
    args.addAll(route(0, "/api-of-control", "forward:/api/pools"));
    args.addAll(route(1, "/actuator-of-control", "forward:/actuator/health"));
    args.addAll(route(2, "/console-of-control", "forward:/"));
    args.addAll(route(3, "/loop", "forward:/loop"));
    args.addAll(route(4, "/old", "forward:/fallback"));
    args.addAll(route(5, "/fallback", "lb://served"));
    balancer = RunningBalancer.start(args);
    data = balancer.data();
  }

  private static List<String> route(int place, String path, String uri) {
    return RunningBalancer.route(place, path.substring(1), uri, "predicates[0]=Path=" + path);
  }

  @AfterAll
  static void stop() throws Exception {
    balancer.close();
    served.close();
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
    assertThat(balancer.service().getBean(Routes.class).lane("fallback"))
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
