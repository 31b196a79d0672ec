package dev.weir.lb.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cloud.gateway.event.RefreshRoutesEvent;

/** Limits of routes, in both lanes. */
@Timeout(60)
class RouteLimitIT {
  private static ScriptedUpstream upstream;
  private static RunningBalancer balancer;
  private static int data;

  @BeforeAll
  static void start() throws Exception {
    upstream = ScriptedUpstream.start(Script.repeating(Step.request(), Step.respond(200, "ok")));
    String routes = "--spring.cloud.gateway.server.webflux.routes";
    balancer =
        RunningBalancer.start(
            List.of(
                "--weir.lb.pools.edge.health.path=/",
                "--weir.lb.pools.edge.upstreams[0].id=a",
                "--weir.lb.pools.edge.upstreams[0].url=" + upstream.url(),
                "--weir.limits.shared.match.path=/never",
                "--weir.limits.shared.limit=2",
                "--weir.limits.shared.window=1h",
                "--weir.limits.by-route.match.path=/by-route/**",
                "--weir.limits.by-route.key=route",
                "--weir.limits.by-route.limit=1",
                "--weir.limits.by-route.window=1h",
                routes + "[0].id=fast",
                routes + "[0].uri=lb://edge",
                routes + "[0].predicates[0]=Path=/fast/**",
                routes + "[0].filters[0]=WeirRateLimit=2,1h",
                routes + "[1].id=gateway",
                routes + "[1].uri=lb://edge",
                routes + "[1].predicates[0]=Path=/gateway/**",
                routes + "[1].metadata.lane=gateway",
                routes + "[1].filters[0]=RewritePath=/gateway, /fast",
                routes + "[1].filters[1]=WeirRateLimit=2,1h",
                routes + "[2].id=named-fast",
                routes + "[2].uri=lb://edge",
                routes + "[2].predicates[0]=Path=/named-fast",
                routes + "[2].filters[0].name=WeirRateLimit",
                routes + "[2].filters[0].args.name=shared",
                routes + "[3].id=named-gateway",
                routes + "[3].uri=lb://edge",
                routes + "[3].predicates[0]=Path=/named-gateway",
                routes + "[3].filters[0]=SecureHeaders",
                routes + "[3].filters[1].name=WeirRateLimit",
                routes + "[3].filters[1].args.name=shared",
                routes + "[4].id=one",
                routes + "[4].uri=lb://edge",
                routes + "[4].predicates[0]=Path=/by-route/one/**",
                routes + "[5].id=two",
                routes + "[5].uri=lb://edge",
                routes + "[5].predicates[0]=Path=/by-route/two/**"));
    data = balancer.data();
    awaitUp();
  }

  private static void awaitUp() throws Exception {
    int control = balancer.api();
    while (!Http.get(control, "/api/pools")
        .text()
        .replaceAll("\"id\":\"a\"[^}]*\"health\":\"up\"", "#")
        .contains("#")) {
      Thread.onSpinWait();
    }
  }

  @AfterAll
  static void stop() throws Exception {
    balancer.close();
    upstream.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"fast", "gateway"})
  void routeLimit_counts_tells_andRefuses_inBothLanes_overARefresh(String route) throws Exception {
    RawMessage first = Http.get(data, "/" + route + "/a");
    assertThat(first.status()).isEqualTo(200);
    String name = "\"" + route + "-2-3600s\"";
    assertThat(first.header("RateLimit-Policy")).hasValue(name + ";q=2;w=3600");
    assertThat(first.header("RateLimit").orElse("")).startsWith(name + ";r=1;t=");
    balancer.service().publishEvent(new RefreshRoutesEvent(this));
    assertThat(Http.get(data, "/" + route + "/b").status()).isEqualTo(200);
    RawMessage refused = Http.get(data, "/" + route + "/c");
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.header("Retry-After")).isPresent();
    assertThat(refused.header("RateLimit").orElse("")).startsWith(name + ";r=0;t=");
    assertThat(refused.header("Content-Type")).hasValue("application/problem+json");
    assertThat(refused.text()).contains("rate-limited");
  }

  @Test
  void namedLimit_isSharedByRoutesOfBothLanes() throws Exception {
    assertThat(Http.get(data, "/named-fast").status()).isEqualTo(200);
    assertThat(Http.get(data, "/named-gateway").status()).isEqualTo(200);
    assertThat(Http.get(data, "/named-fast").status()).isEqualTo(429);
    assertThat(Http.get(data, "/named-gateway").status()).isEqualTo(429);
  }

  @Test
  void limitByRoute_countsRoutesApart() throws Exception {
    assertThat(Http.get(data, "/by-route/one/a").status()).isEqualTo(200);
    assertThat(Http.get(data, "/by-route/one/b").status()).isEqualTo(429);
    assertThat(Http.get(data, "/by-route/two/a").status()).isEqualTo(200);
  }
}
