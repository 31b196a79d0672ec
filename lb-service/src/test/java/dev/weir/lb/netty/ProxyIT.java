package dev.weir.lb.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.health.ProbeOutcome;
import dev.weir.common.metrics.NetworkMetrics;
import dev.weir.common.net.ClientAddressResolver;
import dev.weir.common.net.HostPort;
import dev.weir.common.net.NetworkSet;
import dev.weir.common.netty.listener.Listener;
import dev.weir.common.netty.listener.exchange.DataPlane;
import dev.weir.common.netty.listener.exchange.Protection;
import dev.weir.common.netty.listener.exchange.Watch;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.netty.upstream.NettyUpstreams;
import dev.weir.common.netty.upstream.UpstreamSettings;
import dev.weir.common.ratelimit.RateLimits;
import dev.weir.common.tls.Certificates;
import dev.weir.lb.route.PathPattern;
import dev.weir.lb.route.Route;
import dev.weir.lb.route.RouteEntry;
import dev.weir.lb.route.RouteTable;
import dev.weir.lb.sticky.StickyKey;
import dev.weir.lb.traffic.Splits;
import dev.weir.lb.upstream.Destinations;
import dev.weir.lb.upstream.PoolSpec;
import dev.weir.lb.upstream.Pools;
import dev.weir.lb.upstream.Upstream;
import dev.weir.lb.upstream.UpstreamSpec;
import dev.weir.testkit.DemoOrigin;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.Records;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

/** The fast lane against upstreams that behave, and against those that do not. */
@Timeout(20)
class ProxyIT {

  private final Transport transport = Transport.create(1);
  private final NetworkMetrics metrics = new NetworkMetrics();
  private final NettyUpstreams upstreams =
      new NettyUpstreams(
          transport,
          Records.with(UpstreamSettings.defaults(), "responseTimeout", Duration.ofMillis(500)));
  private Pools pools = new Pools(List.of(), metrics);
  private @Nullable Listener listener;

  /** Balances over upstreams on these ports, all taken for healthy. */
  private int balance(int... ports) {
    List<UpstreamSpec> specs = new ArrayList<>();
    for (int port : ports) {
      specs.add(new UpstreamSpec("u" + port, new HostPort("127.0.0.1", port), 1));
    }
    pools = new Pools(List.of(PoolSpec.of("web", specs)), metrics);
    pools
        .all()
        .forEach(
            pool ->
                pool.upstreams()
                    .forEach(u -> pool.probed(u, new ProbeOutcome.Passed(Duration.ZERO))));
    ProxyLane lane =
        new ProxyLane(
            new Destinations(pools, Splits.none(), () -> new StickyKey("secret of sixteen")),
            upstreams,
            metrics,
            RateLimits.none(),
            name -> {
              throw new IllegalArgumentException("no gate " + name);
            });
    Route route = new Route("all", "web", List.of(), List.of(), List.of());
    lane.use(
        RouteTable.of(
            List.of(
                new RouteEntry(
                    List.of(PathPattern.parse("/**").orElseThrow()), List.of(), route))));
    Listener bound =
        Listener.bind(
            impatient(),
            new DataPlane(
                lane,
                (request, response) -> Mono.empty(),
                new ClientAddressResolver(NetworkSet.none()),
                RateLimits.none(),
                metrics,
                transport,
                Certificates.none(),
                Protection.none(),
                Watch.none()));
    listener = bound;
    return bound.address().getPort();
  }

  /** A listener that does not wait long for connections that a test leaves open. */
  private static ListenerSettings impatient() {
    return ListenerSettings.of("test", "127.0.0.1", 0).withDrain(Duration.ofMillis(200));
  }

  @AfterEach
  void stop() {
    if (listener != null) {
      listener.close();
    }
    awaitWhatFollowsAClose();
    assertThat(pools.all())
        .allSatisfy(
            pool -> assertThat(pool.upstreams()).extracting(Upstream::inFlight).containsOnly(0));
    upstreams.close();
    transport.close();
  }

  /** A client's channel is closed first; what that ends elsewhere is done by its loop then. */
  private void awaitWhatFollowsAClose() {
    for (int i = 0; i < 2 * transport.size(); i++) {
      transport.nextLoop().submit(() -> {}).syncUninterruptibly();
    }
  }

  private static Script ok(String body) {
    return Script.repeating(Step.request(), Step.respond(200, body));
  }

  @Test
  void requests_goRound() throws Exception {
    try (var a = ScriptedUpstream.start(ok("a"));
        var b = ScriptedUpstream.start(ok("b"))) {
      int port = balance(a.port(), b.port());
      try (Http http = Http.connect(port)) {
        String seen = "";
        for (int i = 0; i < 6; i++) {
          http.send("GET /x HTTP/1.1\r\nHost: h\r\n\r\n");
          seen += http.read().text();
        }
        assertThat(seen).isIn("ababab", "bababa");
      }
      assertThat(a.connections()).isEqualTo(1);
    }
  }

  @Test
  void hopByHopFields_stayBehindAndForwardingFieldsAreAdded() throws Exception {
    try (var upstream =
        ScriptedUpstream.start(
            Script.repeating(
                Step.request(),
                Step.respond(
                    200, "ok", "Connection: x-hop", "X-Hop: 1", "Keep-Alive: timeout=5")))) {
      int port = balance(upstream.port());
      RawMessage answer =
          Http.get(
              port,
              "/p?q",
              "Connection: keep-alive, x-secret",
              "X-Secret: 1",
              "X-Forwarded-For: 6.6.6.6",
              "TE: gzip");
      assertThat(answer.header("x-hop")).isEmpty();
      assertThat(answer.header("keep-alive")).isEmpty();
      assertThat(answer.header("via")).contains("1.1 weir");
      assertThat(answer.header("x-request-id").orElseThrow()).matches("[0-9a-f]{32}");
      RawMessage sent = upstream.awaitRequest(Duration.ofSeconds(5));
      assertThat(sent.startLine()).isEqualTo("GET /p?q HTTP/1.1");
      assertThat(sent.header("x-secret")).isEmpty();
      assertThat(sent.header("te")).isEmpty();
      assertThat(sent.header("x-forwarded-for")).contains("127.0.0.1");
      assertThat(sent.header("x-forwarded-proto")).contains("http");
      assertThat(sent.header("via")).contains("1.1 weir");
      assertThat(sent.header("x-request-id")).isEqualTo(answer.header("x-request-id"));
    }
  }

  @Test
  void deadUpstream_isPassedOver() throws Exception {
    try (var a = ScriptedUpstream.start(ok("a"))) {
      int dead = closedPort();
      int port = balance(dead, a.port());
      for (int i = 0; i < 10; i++) {
        assertThat(Http.get(port, "/").text()).isEqualTo("a");
      }
    }
  }

  private static int closedPort() throws Exception {
    try (var socket = new java.net.ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test
  void allDead_isAsWhereNobodyIs() throws Exception {
    RawMessage answer = Http.get(balance(closedPort(), closedPort()), "/");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("retry-after")).contains("30");
    assertThat(answer.header("content-type")).contains("application/problem+json");
  }

  @Test
  void resetBeforeAnAnswer_isRetriedElsewhereForGetAlone() throws Exception {
    try (var bad = ScriptedUpstream.start(Script.repeating(Step.request(), Step.reset()));
        var good = ScriptedUpstream.start(ok("good"))) {
      int port = balance(bad.port(), good.port());
      assertThat(Http.get(port, "/").text()).isEqualTo("good");
      assertThat(Http.get(port, "/").text()).isEqualTo("good");
      List<Integer> posts = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        posts.add(post(port).status());
      }
      assertThat(posts).containsExactlyInAnyOrder(200, 502);
    }
  }

  private static RawMessage post(int port) throws Exception {
    try (Http http = Http.connect(port)) {
      http.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc");
      return http.read();
    }
  }

  @Test
  void connectionClosedWhileIdle_isRetriedOnTheSameUpstream() throws Exception {
    try (var upstream =
        ScriptedUpstream.start(
            Script.of(Step.request(), Step.respond(200, "one"), Step.request(), Step.reset()),
            ok("two"))) {
      int port = balance(upstream.port());
      assertThat(Http.get(port, "/").text()).isEqualTo("one");
      assertThat(Http.get(port, "/").text()).isEqualTo("two");
    }
  }

  @Test
  void halfAnAnswer_endsTheClientsConnection() throws Exception {
    try (var upstream =
        ScriptedUpstream.start(
            Script.repeating(
                Step.request(),
                Step.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"),
                Step.reset()))) {
      int port = balance(upstream.port());
      try (Http http = Http.connect(port)) {
        http.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(http.readHead().status()).isEqualTo(200);
        assertThat(http.isClosedByPeer()).isTrue();
      }
    }
  }

  @Test
  void silence_isGatewayTimeout() throws Exception {
    try (var upstream = ScriptedUpstream.start(Script.of(Step.request(), Step.hang()))) {
      assertThat(Http.get(balance(upstream.port()), "/").status()).isEqualTo(504);
    }
  }

  @Test
  void garbage_isBadGateway() throws Exception {
    try (var upstream =
        ScriptedUpstream.start(Script.of(Step.request(), Step.send("SSH-2.0-x\r\n\r\n")))) {
      assertThat(Http.get(balance(upstream.port()), "/").status()).isEqualTo(502);
    }
  }

  @Test
  void interimAnswer_isRelayedAndNeverTakenForTheFinalOne() throws Exception {
    String hints = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n";
    try (var upstream =
        ScriptedUpstream.start(
            Script.repeating(Step.request(), Step.send(hints), Step.respond(200, "final")))) {
      int port = balance(upstream.port());
      try (Http http = Http.connect(port)) {
        for (int i = 0; i < 4; i++) {
          http.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
          assertThat(http.readHead().status()).isEqualTo(103);
          assertThat(http.read().text()).isEqualTo("final");
        }
      }
    }
  }

  @Test
  void unaskedBytes_neverReachAnotherRequest() throws Exception {
    String twoAnswers =
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\noneHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";
    try (var upstream =
        ScriptedUpstream.start(
            Script.of(Step.request(), Step.send(twoAnswers), Step.hang()), ok("two"))) {
      int port = balance(upstream.port());
      assertThat(Http.get(port, "/").text()).isEqualTo("one");
      assertThat(Http.get(port, "/").text()).isEqualTo("two");
    }
  }

  @Test
  void largeBodies_passBothWaysUnchanged() throws Exception {
    try (DemoOrigin origin = DemoOrigin.start(0, "o");
        HttpClient client = HttpClient.newHttpClient()) {
      int port = balance(origin.port());
      String body = "0123456789".repeat(90_000);
      var echo =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/bytes/5000000")).build();
      assertThat(client.send(echo, BodyHandlers.ofByteArray()).body()).hasSize(5_000_000);
      var post =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/echo"))
              .POST(BodyPublishers.ofString(body))
              .build();
      assertThat(client.send(post, BodyHandlers.ofString()).body()).endsWith(body);
    }
  }

  @Test
  void upgrade_becomesATunnel() throws Exception {
    String switching =
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: chatter\r\n\r\nhello";
    try (var upstream =
        ScriptedUpstream.start(Script.of(Step.request(), Step.send(switching), Step.hang()))) {
      int port = balance(upstream.port());
      try (Http http = Http.connect(port)) {
        http.send("GET /ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: chatter\r\n\r\n");
        RawMessage answer = http.readHead();
        assertThat(answer.status()).isEqualTo(101);
        assertThat(answer.header("upgrade")).contains("chatter");
        assertThat(upstream.awaitRequest(Duration.ofSeconds(5)).header("upgrade"))
            .contains("chatter");
      }
    }
  }

  @Test
  void http2Client_isServed() throws Exception {
    try (DemoOrigin origin = DemoOrigin.start(0, "o");
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
      URI uri = URI.create("http://127.0.0.1:" + balance(origin.port()) + "/echo");
      // the upgrade comes with a request without a body
      client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding());
      for (int i = 0; i < 3; i++) {
        var request = HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString("body" + i)).build();
        var answer = client.send(request, BodyHandlers.ofString());
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(answer.body()).contains("body" + i);
      }
    }
  }
}
