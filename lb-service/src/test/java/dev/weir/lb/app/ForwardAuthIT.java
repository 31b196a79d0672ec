package dev.weir.lb.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.UpgradeEcho;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Another server is asked about requests of routes, in both lanes. */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class ForwardAuthIT {

  private static final List<String> LANES = List.of("fast", "gateway");
  private static final List<String> SERVERS =
      List.of("pool", "url", "capitals", "broken", "slow", "huge", "nowhere");
  private static final String GOOD = "Cookie: session=good";

  private static final ConcurrentLinkedDeque<Headers> ASKED = new ConcurrentLinkedDeque<>();
  private static final Queue<String> METHODS = new ConcurrentLinkedQueue<>();
  private static final CountDownLatch HELD = new CountDownLatch(1);

  private static ExecutorService threads;
  private static HttpServer server;
  private static ScriptedUpstream upstream;
  private static UpgradeEcho echo;
  private static RunningBalancer balancer;
  private static int data;

  @BeforeAll
  static void start() throws Exception {
    threads = Executors.newVirtualThreadPerTaskExecutor();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/verify", ForwardAuthIT::verify);
    server.createContext("/broken", exchange -> answer(exchange, 500, "no"));
    server.createContext("/huge", exchange -> answer(exchange, 403, "x".repeat(100_000)));
    server.createContext(
        "/slow",
        exchange -> {
          try {
            HELD.await(20, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.close();
        });
    server.start();
    upstream = ScriptedUpstream.answering(200, "secret page", "Set-Cookie: u=1", "X-Left: 1m");
    echo = UpgradeEcho.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    List<String> settings = new ArrayList<>();
    settings.addAll(RunningBalancer.pool("web", upstream.url()));
    settings.addAll(RunningBalancer.pool("echo", "http://127.0.0.1:" + echo.port()));
    settings.addAll(RunningBalancer.pool("auth", url));
    String forward = "--weir.lb.auth.forward.";
    settings.add(forward + "pool.url=lb://auth/verify?from=weir");
    settings.add(forward + "pool.response-headers=Remote-User,Remote-Groups");
    settings.add(forward + "pool.client-headers-on-success=Set-Cookie,X-Left");
    settings.add(forward + "url.url=" + url + "/verify");
    settings.add(forward + "url.request-headers=Cookie");
    settings.add(forward + "capitals.url=LB://auth/verify");
    settings.add(forward + "broken.url=" + url + "/broken");
    settings.add(forward + "huge.url=" + url + "/huge");
    settings.add(forward + "slow.url=" + url + "/slow");
    settings.add(forward + "slow.timeout=100ms");
    settings.add(forward + "nowhere.url=lb://nowhere/verify");
    int place = 0;
    for (String lane : LANES) {
      for (String name : SERVERS) {
        settings.addAll(route(place++, lane, name, "lb://web", name));
      }
      settings.addAll(route(place++, lane, "echo", "lb://echo", "pool"));
      settings.addAll(route(place++, lane, "away", "lb://nowhere", "pool"));
      settings.addAll(route(place, lane, "both", "lb://web", "pool"));
      settings.add(
          "--spring.cloud.gateway.server.webflux.routes["
              + place++
              + "].filters[2]=ForwardAuth=broken");
    }
    balancer = RunningBalancer.start(settings);
    data = balancer.data();
  }

  /** A good session is let through; pages are sent to the login, all else is refused. */
  private static void verify(HttpExchange exchange) throws IOException {
    Headers asked = exchange.getRequestHeaders();
    ASKED.add(asked);
    METHODS.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
    Headers said = exchange.getResponseHeaders();
    if (asked.getOrDefault("Cookie", List.of()).contains("session=good")) {
      said.add("Remote-User", "anna");
      said.add("Remote-Groups", "a");
      said.add("Remote-Groups", "b");
      if (asked.getFirst("X-Forwarded-Uri").endsWith("renew")) {
        said.add("Set-Cookie", "session=better");
        said.add("Set-Cookie", "c=3");
        said.add("X-Left", "9m");
        said.add("X-Secret", "nobody's");
      }
      exchange.sendResponseHeaders(200, -1);
      exchange.close();
    } else if (asked.getFirst("X-Forwarded-Uri").contains("page")) {
      said.add("Location", "https://login.example/?back=1");
      said.add("Set-Cookie", "a=1");
      said.add("Set-Cookie", "b=2");
      answer(exchange, 302, "over there");
    } else {
      said.add("WWW-Authenticate", "Custom");
      answer(exchange, 401, "who are you?");
    }
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/x-test");
    exchange.sendResponseHeaders(status, bytes.length);
    try (exchange) {
      exchange.getResponseBody().write(bytes);
    }
  }

  private static List<String> route(int place, String lane, String name, String uri, String set) {
    List<String> parts =
        new ArrayList<>(
            List.of(
                "predicates[0]=Path=/" + lane + "/" + name + "/**",
                "filters[0]=StripPrefix=1",
                "filters[1]=ForwardAuth=" + set));
    if (lane.equals("gateway")) {
      parts.add("metadata.lane=gateway");
    }
    return RunningBalancer.route(place, lane + "-" + name, uri, parts.toArray(String[]::new));
  }

  @AfterAll
  static void stop() throws Exception {
    HELD.countDown();
    balancer.close();
    server.stop(0);
    threads.close();
    upstream.close();
    echo.close();
  }

  private static Stream<String> lanes() {
    return LANES.stream();
  }

  @ParameterizedTest
  @MethodSource("lanes")
  void whoIsLetThrough_getsThere_underTheNameThatTheServerSays(String lane) throws Exception {
    String path = "/" + lane + "/pool/a%20b?c=%2F";
    RawMessage answer =
        Http.request(
            data,
            "DELETE",
            path,
            GOOD,
            "Remote-User: root",
            "remote_groups: root",
            "Connection: Remote-User, X-Forwarded-Uri",
            "X-Forwarded-Method: GET",
            "X-Forwarded-Uri: /public",
            "X_Forwarded_Uri: /public",
            "X-Forwarded-For: 203.0.113.9");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("secret page");
    RawMessage sent = upstream.requests().getLast();
    assertThat(sent.startLine()).isEqualTo("DELETE /pool/a%20b?c=%2F HTTP/1.1");
    assertThat(sent.headers("Remote-User")).containsExactly("anna");
    assertThat(sent.headers("Remote-Groups")).containsExactly("a, b");
    assertThat(sent.headers("Cookie")).containsExactly("session=good");
    assertThat(sent.head().toLowerCase(Locale.ROOT)).doesNotContain("root");
    Headers asked = ASKED.getLast();
    assertThat(METHODS).contains("GET /verify?from=weir");
    assertThat(asked.get("X-Forwarded-Method")).containsExactly("DELETE");
    assertThat(asked.get("X-Forwarded-Uri")).containsExactly(path);
    assertThat(asked.get("X-Forwarded-For")).containsExactly("127.0.0.1");
    assertThat(asked.get("X-Forwarded-Proto")).containsExactly("http");
    assertThat(asked.get("X-Forwarded-Host")).containsExactly("localhost:" + data);
    assertThat(asked.keySet()).noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("x_"));
  }

  @ParameterizedTest
  @MethodSource("lanes")
  void whoIsNot_getsTheAnswerOfTheServer_andReachesNobody(String lane) throws Exception {
    int before = upstream.requests().size();
    RawMessage page = Http.get(data, "/" + lane + "/pool/page");
    assertThat(page.status()).isEqualTo(302);
    assertThat(page.header("Location")).hasValue("https://login.example/?back=1");
    assertThat(page.headers("Set-Cookie")).containsExactly("a=1", "b=2");
    assertThat(page.text()).isEqualTo("over there");
    assertThat(page.header("Content-Type")).hasValue("text/x-test");
    assertThat(page.header("X-Request-Id")).isPresent();
    assertThat(page.headers("Via")).containsExactly("1.1 weir");
    RawMessage api = Http.get(data, "/" + lane + "/url/api", "Cookie: session=bad");
    assertThat(api.status()).isEqualTo(401);
    assertThat(api.header("WWW-Authenticate")).hasValue("Custom");
    try (Http client = Http.connect(data)) {
      String line = " /" + lane + "/pool/page HTTP/1.1\r\nHost: h\r\n";
      client.send("HEAD" + line + "\r\n");
      assertThat(client.readHead().status()).isEqualTo(302);
      client.send("POST" + line + "Content-Length: 4\r\n\r\nbody");
      assertThat(client.read().status()).isEqualTo(302);
      client.send("GET" + line + GOOD + "\r\n\r\n");
      assertThat(client.read().text()).isEqualTo("secret page");
    }
    assertThat(upstream.requests()).hasSize(before + 1);
  }

  @ParameterizedTest
  @MethodSource("lanes")
  void server_isToldWhatIsNamedAlone_underItsOwnName(String lane) throws Exception {
    assertThat(Http.get(data, "/" + lane + "/url/a", GOOD, "Authorization: x").status())
        .isEqualTo(200);
    Headers asked = ASKED.getLast();
    assertThat(asked.get("Authorization")).isNull();
    assertThat(asked.get("Host")).containsExactly("127.0.0.1:" + server.getAddress().getPort());
    assertThat(upstream.requests().getLast().headers("Authorization")).containsExactly("x");
  }

  @ParameterizedTest
  @MethodSource("lanes")
  void server_isToldOfTheRequestByTheNameThatAllElseKnow(String lane) throws Exception {
    String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    for (String name : List.of("pool", "url")) {
      String path = "/" + lane + "/" + name + "/a";
      RawMessage yes = Http.get(data, path, GOOD, "traceparent: " + trace, "X-Request-Id: mine");
      Headers asked = ASKED.getLast();
      assertThat(asked.get("traceparent")).containsExactly(trace);
      assertThat(asked.get("Via")).containsExactly("1.1 weir");
      assertThat(asked.get("X-Request-Id")).hasSize(1).doesNotContain("mine");
      String id = asked.getFirst("X-Request-Id");
      RawMessage sent = upstream.requests().getLast();
      assertThat(sent.headers("X-Request-Id")).containsExactly(id);
      assertThat(sent.headers("Via")).containsExactly("1.1 weir");
      assertThat(sent.headers("X-Forwarded-For")).containsExactly("127.0.0.1");
      assertThat(yes.headers("X-Request-Id")).containsExactly(id);
      RawMessage no = Http.get(data, path);
      assertThat(no.status()).isEqualTo(401);
      assertThat(no.headers("X-Request-Id"))
          .containsExactly(ASKED.getLast().getFirst("X-Request-Id"));
    }
  }

  @ParameterizedTest
  @MethodSource("lanes")
  void client_isToldWhatIsNamed_withWhateverAnswerItGets(String lane) throws Exception {
    RawMessage page = Http.get(data, "/" + lane + "/pool/renew", GOOD);
    assertThat(page.text()).isEqualTo("secret page");
    assertThat(page.headers("Set-Cookie")).containsExactly("u=1", "session=better", "c=3");
    assertThat(page.headers("X-Left")).containsExactly("9m");
    assertThat(page.header("X-Secret")).isEmpty();
    RawMessage other = Http.get(data, "/" + lane + "/pool/other", GOOD);
    assertThat(other.headers("Set-Cookie")).containsExactly("u=1");
    assertThat(other.headers("X-Left")).containsExactly("1m");
    RawMessage own = Http.get(data, "/" + lane + "/away/renew", GOOD);
    assertThat(own.status()).isEqualTo(503);
    assertThat(own.headers("Set-Cookie")).containsExactly("session=better", "c=3");
    try (Http client = Http.connect(data)) {
      client.send(handshake("/" + lane + "/echo/renew") + GOOD + "\r\n\r\n");
      RawMessage switching = client.readHead();
      assertThat(switching.status()).isEqualTo(101);
      assertThat(switching.headers("Set-Cookie")).containsExactly("session=better", "c=3");
    }
    RawMessage refused = Http.get(data, "/" + lane + "/both/renew", GOOD);
    assertThat(refused.text()).contains("authorization-unavailable");
    assertThat(refused.header("Set-Cookie")).isEmpty();
  }

  private static String handshake(String path) {
    return "GET "
        + path
        + " HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  }

  @ParameterizedTest
  @MethodSource("lanes")
  void pool_isFound_howeverItsSchemeIsWritten(String lane) throws Exception {
    assertThat(Http.get(data, "/" + lane + "/capitals/a", GOOD).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @MethodSource("lanes")
  void serverThatSaysNeither_letsNobodyThrough(String lane) throws Exception {
    int before = upstream.requests().size();
    for (String name : List.of("broken", "slow", "huge", "nowhere")) {
      RawMessage answer = Http.get(data, "/" + lane + "/" + name + "/a", GOOD);
      assertThat(answer.status()).as(name).isEqualTo(503);
      assertThat(answer.text()).contains("authorization-unavailable");
      assertThat(answer.header("Retry-After")).isPresent();
    }
    assertThat(upstream.requests()).hasSize(before);
  }

  @ParameterizedTest
  @MethodSource("lanes")
  void clientThatLeavesMeanwhile_leavesNothing(String lane) throws Exception {
    for (int i = 0; i < 5; i++) {
      try (Http client = Http.connect(data)) {
        client.send("GET /" + lane + "/slow/a HTTP/1.1\r\nHost: h\r\n\r\n");
      }
    }
    assertThat(Http.get(data, "/" + lane + "/pool/a", GOOD).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @MethodSource("lanes")
  void webSockets_areTunnelledOnlyForWhoIsLetThrough(String lane) throws Exception {
    String handshake = handshake("/" + lane + "/echo/x");
    int before = echo.requests().size();
    try (Http client = Http.connect(data)) {
      client.send(handshake + "\r\n");
      assertThat(client.read().status()).isEqualTo(401);
    }
    assertThat(echo.requests()).hasSize(before);
    try (Http client = Http.connect(data)) {
      client.send(handshake + GOOD + "\r\n\r\n");
      assertThat(client.readHead().status()).isEqualTo(101);
    }
    assertThat(ASKED.getLast().get("Sec-WebSocket-Key")).isNull();
    assertThat(echo.requests().getLast().headers("Remote-User")).containsExactly("anna");
  }

  @ParameterizedTest
  @MethodSource("lanes")
  void largeBody_comesWhole_overHttp2(String lane) throws Exception {
    String body = "x".repeat(1_000_000);
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(
                      URI.create("http://localhost:" + data + "/" + lane + "/pool/a"))
                  .header("Cookie", "session=good")
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
    }
    assertThat(upstream.requests().getLast().text()).isEqualTo(body);
  }

  /** As with a route, whose pool may come later. */
  @Test
  void poolThatIsNotThere_isTold(CapturedOutput output) {
    RunningBalancer.start(List.of("--weir.lb.auth.forward.x.url=lb://later/verify")).close();
    assertThat(output)
        .containsOnlyOnce("weir.lb.auth.forward.x leads to later, and there is no such pool");
  }

  @Test
  void serverThatCannotBeAsked_isRefused() {
    for (String url : List.of("", "auth", "ftp://a/b", "lb://auth:1/x", "http://u:p@a/b")) {
      assertThatThrownBy(
              () -> RunningBalancer.start(List.of("--weir.lb.auth.forward.x.url=" + url)))
          .hasStackTraceContaining("weir.lb.auth.forward.x cannot be used: url is");
    }
  }
}
