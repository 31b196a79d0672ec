package dev.weir.lb.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.metrics.NetworkMetrics;
import dev.weir.common.metrics.Series;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import dev.weir.testkit.netty.Http2WebSocket;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.cloud.gateway.route.RouteDefinitionRouteLocator;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** The balancer as a service: both lanes, both planes. */
@Timeout(60)
class LbServiceIT {

  private static final String HINTS = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n";

  private static ScriptedUpstream a;
  private static ScriptedUpstream b;
  private static ScriptedUpstream hinting;
  private static ScriptedUpstream mortal;
  private static ScriptedUpstream text;
  private static DisposableServer webSockets;
  private static RunningBalancer balancer;
  private static int data;
  private static int control;

  @BeforeAll
  static void start() throws Exception {
    a = ScriptedUpstream.start(Script.repeating(Step.request(), Step.respond(200, "a")));
    b = ScriptedUpstream.start(Script.repeating(Step.request(), Step.respond(200, "b")));
    hinting =
        ScriptedUpstream.start(
            Script.repeating(Step.request(), Step.send(HINTS), Step.respond(200, "final")));
    mortal = ScriptedUpstream.start(Script.repeating(Step.request(), Step.respond(200, "m")));
    text =
        ScriptedUpstream.start(
            Script.repeating(
                Step.request(), Step.respond(200, "t".repeat(5_000), "Content-Type: text/plain")));
    webSockets =
        HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .route(
                paths ->
                    paths.ws(
                        "/socket",
                        (in, out) ->
                            out.sendObject(in.receiveFrames().map(WebSocketFrame::retain))))
            .bindNow();
    String routes = "--spring.cloud.gateway.server.webflux.routes";
    balancer =
        RunningBalancer.start(
            List.of(
                "--weir.lb.early-hints.[/plain/hinted][0]=</a.css>",
                "--weir.lb.early-hints.[/hints/configured][0]=</a.css>",
                "--weir.lb.listeners.http.compression.enabled=true",
                "--weir.lb.listeners.http.compression.codings=br,gzip",
                "--weir.lb.pools.text.upstreams[0].url=" + text.url(),
                "--weir.lb.pools.edge.algorithm=round-robin",
                "--weir.lb.pools.edge.health.path=/",
                "--weir.lb.pools.edge.upstreams[0].id=a",
                "--weir.lb.pools.edge.upstreams[0].url=" + a.url(),
                "--weir.lb.pools.edge.upstreams[1].id=b",
                "--weir.lb.pools.edge.upstreams[1].url=" + b.url(),
                "--weir.lb.pools.hints.upstreams[0].id=h",
                "--weir.lb.pools.hints.upstreams[0].url=" + hinting.url(),
                "--weir.lb.pools.mortal.upstreams[0].id=m",
                "--weir.lb.pools.mortal.upstreams[0].url=" + mortal.url(),
                "--weir.lb.pools.mortal.upstreams[1].id=survivor",
                "--weir.lb.pools.mortal.upstreams[1].url=" + a.url(),
                "--weir.lb.pools.counted.upstreams[0].id=c",
                "--weir.lb.pools.counted.upstreams[0].url=" + a.url(),
                routes + "[0].id=rewritten",
                routes + "[0].uri=lb://edge",
                routes + "[0].predicates[0]=Path=/rewritten/**",
                routes + "[0].metadata.lane=gateway",
                routes + "[0].filters[0]=RewritePath=/rewritten/(?<rest>.*), /$\\{rest}",
                routes + "[1].id=hints",
                routes + "[1].uri=lb://hints",
                routes + "[1].predicates[0]=Path=/hints/**",
                routes + "[1].filters[0]=SecureHeaders",
                routes + "[2].id=plain",
                routes + "[2].uri=lb://edge",
                routes + "[2].predicates[0]=Path=/plain/**,/api/**,/actuator/**",
                routes + "[2].filters[0]=SetResponseHeader=X-Lane,fast",
                routes + "[3].id=mortal",
                routes + "[3].uri=lb://mortal",
                routes + "[3].predicates[0]=Path=/mortal/**",
                routes + "[4].id=rewritten-mortal",
                routes + "[4].uri=lb://mortal",
                routes + "[4].predicates[0]=Path=/rewritten-mortal/**",
                routes + "[4].filters[0]=SecureHeaders",
                routes + "[6].id=text",
                routes + "[6].uri=lb://text",
                routes + "[6].predicates[0]=Path=/text",
                routes + "[7].id=rewritten-text",
                routes + "[7].uri=lb://text",
                routes + "[7].predicates[0]=Path=/rewritten-text",
                routes + "[7].metadata.lane=gateway",
                routes + "[7].filters[0]=RewritePath=/rewritten-text, /text",
                routes + "[10].id=echo",
                routes + "[10].uri=http://127.0.0.1:" + webSockets.port(),
                routes + "[10].predicates[0]=Path=/echo",
                routes + "[10].filters[0]=RewritePath=/echo, /socket",
                routes + "[5].id=unreachable",
                routes + "[5].uri=http://127.0.0.1:1",
                routes + "[5].predicates[0]=Path=/unreachable",
                routes + "[8].id=counted",
                routes + "[8].uri=lb://counted",
                routes + "[8].predicates[0]=Path=/counted",
                routes + "[9].id=rewritten-counted",
                routes + "[9].uri=lb://counted",
                routes + "[9].predicates[0]=Path=/rewritten-counted",
                routes + "[9].filters[0]=SecureHeaders"));
    data = balancer.data();
    control = balancer.api();
    awaitUp("a", "b", "h", "m", "survivor", "c");
  }

  /** Health is probed in the background: asks until every upstream named is up. */
  private static void awaitUp(String... ids) throws Exception {
    for (String id : ids) {
      while (!Http.get(control, "/api/pools")
          .text()
          .replaceAll("\"id\":\"" + id + "\"[^}]*\"health\":\"up\"", "#")
          .contains("#")) {
        Thread.onSpinWait();
      }
    }
  }

  @AfterAll
  static void stop() throws Exception {
    balancer.close();
    text.close();
    a.close();
    b.close();
    hinting.close();
    webSockets.disposeNow();
  }

  @Test
  void gatewayLane_servesWebSocketsOverHttp2() throws Exception {
    try (Http2WebSocket client = Http2WebSocket.connect(data, "/echo")) {
      assertThat(client.status()).isEqualTo("200");
      client.send(new TextWebSocketFrame("through gateway"));
      assertThat(client.next()).isEqualTo("text through gateway");
    }
  }

  @Test
  void fastLane_balancesOverThePool() throws Exception {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 4; i++) {
      RawMessage answer = Http.get(data, "/plain/x");
      assertThat(answer.header("x-lane")).contains("fast");
      seen.add(answer.text());
    }
    assertThat(seen).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void gatewayLane_runsGatewaysFiltersOverTheSamePool() throws Exception {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 6; i++) {
      RawMessage answer = Http.get(data, "/rewritten/some/path?q=1");
      assertThat(answer.status()).isEqualTo(200);
      seen.add(answer.text());
    }
    assertThat(seen).containsExactlyInAnyOrder("a", "b");
    assertThat(a.requests())
        .anyMatch(request -> request.startLine().equals("GET /some/path?q=1 HTTP/1.1"));
  }

  @Test
  void oneConnection_mixesLanes() throws Exception {
    try (Http http = Http.connect(data)) {
      for (int i = 0; i < 3; i++) {
        http.send(
            "GET /plain/x HTTP/1.1\r\nHost: h\r\n\r\nGET /rewritten/x HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(http.read().header("x-lane")).contains("fast");
        assertThat(http.read().header("x-lane")).isEmpty();
      }
    }
  }

  @Test
  void gatewayLane_relaysAnInterimAnswerAndNeverTakesItForTheFinalOne() throws Exception {
    try (Http http = Http.connect(data)) {
      for (int i = 0; i < 4; i++) {
        http.send("GET /hints HTTP/1.1\r\nHost: h\r\n\r\n");
        RawMessage interim = http.read();
        assertThat(interim.status()).isEqualTo(103);
        assertThat(interim.header("link")).contains("</a.css>");
        RawMessage answer = http.read();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("final");
      }
    }
  }

  @Test
  void configuredHints_areSentInBothLanesAndNotRepeated() throws Exception {
    for (String path : List.of("/plain/hinted", "/hints/configured")) {
      try (Http http = Http.connect(data)) {
        http.send("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n");
        RawMessage hints = http.read();
        assertThat(hints.status()).isEqualTo(103);
        assertThat(hints.header("link")).contains("</a.css>");
        assertThat(http.read().status()).isEqualTo(200);
      }
    }
  }

  @Test
  void gatewayLane_saysWhoAskedAndNotWhatTheClientClaims() throws Exception {
    Http.get(data, "/rewritten/claims", "X-Forwarded-For: 6.6.6.6", "Forwarded: for=6.6.6.6");
    List<RawMessage> seen = new ArrayList<>(a.requests());
    seen.addAll(b.requests());
    assertThat(seen)
        .filteredOn(request -> request.startLine().equals("GET /claims HTTP/1.1"))
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.header("x-forwarded-for")).contains("127.0.0.1");
              assertThat(request.header("x-forwarded-proto")).contains("http");
              assertThat(request.header("forwarded")).isEmpty();
              assertThat(request.header("via")).contains("1.1 weir");
            });
  }

  @Test
  void gatewayLane_answersUnavailableWhereNothingListens() throws Exception {
    RawMessage answer = Http.get(data, "/unreachable");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("content-type")).contains("application/problem+json");
  }

  @Test
  void bothLanes_countByRouteAndUpstream() throws Exception {
    NetworkMetrics metrics = balancer.service().getBean(NetworkMetrics.class);
    for (String path : List.of("/rewritten-counted", "/counted")) {
      Series route = metrics.series("route", path.substring(1));
      Series upstream = metrics.series("upstream", "counted/c");
      long routed = route.requestsOfClass(2);
      long answered = upstream.requestsOfClass(2);
      long received = upstream.bytesIn();
      long sent = upstream.bytesOut();
      long routeSent = route.bytesOut();
      try (Http http = Http.connect(data)) {
        http.send("POST " + path + " HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc");
        assertThat(http.read().text()).isEqualTo("a");
      }
      await(() -> route.requestsOfClass(2) == routed + 1);
      await(() -> upstream.requestsOfClass(2) == answered + 1);
      await(() -> upstream.bytesOut() == sent + 1);
      assertThat(upstream.bytesIn()).as(path).isEqualTo(received + 3);
      assertThat(route.bytesOut()).as(path).isEqualTo(routeSent + 1);
    }
  }

  @Test
  void gatewayLane_countsWhatFailed() throws Exception {
    Series route = balancer.service().getBean(NetworkMetrics.class).series("route", "unreachable");
    long before = route.requestsOfClass(5);
    RawMessage unreachable = Http.get(data, "/unreachable");
    assertThat(unreachable.status()).isEqualTo(503);
    assertThat(unreachable.text()).contains("no-upstream").doesNotContain("127.0.0.1");
    await(() -> route.requestsOfClass(5) == before + 1);
  }

  /** Which make a hundred lines of a start, and say nothing to operators. */
  @ParameterizedTest
  @ValueSource(classes = {DefaultListableBeanFactory.class, RouteDefinitionRouteLocator.class})
  void beansAndPredicates_areNotListedInTheLog(Class<?> talkative) {
    assertThat(LoggerFactory.getLogger(talkative).isInfoEnabled()).isFalse();
  }

  /** Counting comes after answering. */
  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void publicPort_reachesNeitherApiNorActuator() throws Exception {
    assertThat(Http.get(data, "/api/pools").text()).isIn("a", "b");
    assertThat(Http.get(data, "/actuator/health").text()).isIn("a", "b");
    RawMessage unknown = Http.get(data, "/nowhere");
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.text()).contains("https://weir.dev/problems/no-route");
  }

  @Test
  void controlPort_servesTheApiAndNoRoute() throws Exception {
    assertThat(Http.get(control, "/api/pools").text())
        .contains("\"name\":\"edge\"", "\"algorithm\":\"round-robin\"");
    assertThat(Http.get(control, "/actuator/health/readiness").text()).contains("UP");
    assertThat(Http.get(control, "/actuator/prometheus").text())
        .contains("weir_requests")
        .contains("weir_lb_pool_upstreams{pool=\"edge\",standing=\"well\"} 2.0");
    assertThat(Http.get(control, "/plain/x").status()).isEqualTo(404);
    assertThat(Http.get(control, "/rewritten/x").status()).isEqualTo(404);
  }

  @Test
  void upstreams_areToldOfByApiAndMeters() throws Exception {
    Http.get(data, "/plain/x");
    Http.get(data, "/plain/x");
    assertThat(Http.get(control, "/api/upstreams").text())
        .contains("\"upstream\":\"" + a.url() + "\"", "\"active\":", "\"surplus\":0");
    assertThat(Http.get(control, "/actuator/prometheus").text())
        .contains("weir_upstream_connections_opened_total{upstream=\"" + a.url() + "\"}")
        .contains("weir_upstream_connections_acquire_seconds_count{");
  }

  @Test
  void upstreamThatDies_costsNoRequestInEitherLane() throws Exception {
    mortal.close();
    for (int i = 0; i < 50; i++) {
      assertThat(Http.get(data, "/mortal/" + i).text()).isEqualTo("a");
      assertThat(Http.get(data, "/rewritten-mortal/" + i).text()).isEqualTo("a");
    }
    assertThat(Http.get(control, "/api/pools").text())
        .containsPattern("\"id\":\"m\"[^}]*\"health\":\"down\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/text", "/rewritten-text"})
  void bothLanes_compress_andPassOnWhatTheClientTakes(String path) throws Exception {
    String taken = "Accept-Encoding: deflate, gzip;q=0.8, zstd";
    RawMessage answer = Http.get(data, path, taken);
    assertThat(answer.header("content-encoding")).contains("gzip");
    assertThat(answer.header("vary")).contains("Accept-Encoding");
    assertThat(new String(gunzip(answer.body()), US_ASCII)).isEqualTo("t".repeat(5_000));
    assertThat(text.requests())
        .filteredOn(request -> request.startLine().equals("GET /text HTTP/1.1"))
        .isNotEmpty()
        .allSatisfy(request -> assertThat(request.head()).containsIgnoringCase(taken));
  }

  private static byte[] gunzip(byte[] body) throws IOException {
    return new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
  }
}
