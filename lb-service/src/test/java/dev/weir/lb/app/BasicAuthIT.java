package dev.weir.lb.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.UpgradeEcho;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.crypto.bcrypt.BCrypt;

/** Names and passwords at routes, in both lanes. */
@Timeout(60)
class BasicAuthIT {

  private static final List<String> LANES = List.of("fast", "gateway");

  @TempDir private static Path folder;
  private static Path changing;
  private static ScriptedUpstream upstream;
  private static ScriptedUpstream shadow;
  private static UpgradeEcho echo;
  private static RunningBalancer balancer;
  private static int data;

  private static String line(String user, String password) {
    return user + ":" + BCrypt.hashpw(password, BCrypt.gensalt("$2y", 4)) + "\n";
  }

  @BeforeAll
  static void start() throws Exception {
    upstream = ScriptedUpstream.answering(200, "secret page");
    shadow = ScriptedUpstream.answering(200, "shadow");
    echo = UpgradeEcho.start();
    Path staff = folder.resolve("staff");
    Files.writeString(staff, line("anna", "p:w") + line("zo\u00eb", "\u00fc"));
    changing = folder.resolve("changing");
    Files.writeString(changing, line("bob", "old"));
    List<String> settings = new ArrayList<>();
    settings.addAll(RunningBalancer.pool("web", upstream.url()));
    settings.add("--weir.lb.pools.web.mirror.pool=shadow");
    settings.addAll(RunningBalancer.pool("shadow", shadow.url()));
    settings.addAll(RunningBalancer.pool("echo", "http://127.0.0.1:" + echo.port()));
    settings.add("--weir.lb.auth.basic.staff.file=" + staff);
    settings.add("--weir.lb.auth.basic.staff.realm=Staff only");
    settings.add("--weir.lb.auth.basic.staff.user-header=X-User");
    settings.add("--weir.lb.auth.basic.open.file=" + staff);
    settings.add("--weir.lb.auth.basic.open.forward=true");
    settings.add("--weir.lb.auth.basic.changing.file=" + changing);
    int place = 0;
    for (String lane : LANES) {
      for (String set : List.of("staff", "open", "changing")) {
        settings.addAll(route(place++, lane, set, "lb://web", set));
      }
      settings.addAll(route(place++, lane, "echo", "lb://echo", "staff"));
      settings.addAll(
          route(place++, lane, "moved", "no://op", "staff", "RedirectTo=302, https://x.example/"));
    }
    // what Gateway reads whole into memory
    settings.addAll(route(place++, "gateway", "retry", "lb://web", "staff", "Retry=1"));
    settings.addAll(
        route(place, "gateway", "limited", "lb://web", "staff", "Retry=1", "WeirRateLimit=1,10m"));
    balancer = RunningBalancer.start(settings);
    data = balancer.data();
  }

  private static List<String> route(
      int place, String lane, String name, String uri, String set, String... before) {
    List<String> parts =
        new ArrayList<>(List.of("predicates[0]=Path=/" + lane + "/" + name + "/**"));
    if (lane.equals("gateway")) {
      parts.add("metadata.lane=gateway");
    }
    int filter = 0;
    for (String each : before) {
      parts.add("filters[" + filter++ + "]=" + each);
    }
    parts.add("filters[" + filter + "]=BasicAuth=" + set);
    return RunningBalancer.route(place, lane + "-" + name, uri, parts.toArray(String[]::new));
  }

  @AfterAll
  static void stop() throws Exception {
    balancer.close();
    upstream.close();
    shadow.close();
    echo.close();
  }

  private static String basic(String pair) {
    return "Authorization: Basic "
        + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  private static Stream<String> lanes() {
    return LANES.stream();
  }

  @Test
  void routesRunWhereTheyAreMeantTo() throws Exception {
    String routes = Http.get(balancer.api(), "/api/routes").text();
    for (String name : List.of("staff", "open", "changing", "echo", "moved")) {
      assertThat(routes).containsPattern("\"id\":\"fast-" + name + "\"[^}]*\"lane\":\"fast\"");
      assertThat(routes)
          .containsPattern("\"id\":\"gateway-" + name + "\"[^}]*\"lane\":\"gateway\"");
    }
    assertThat(Http.get(balancer.api(), "/api/explain?url=http://x/fast/staff/x").text())
        .contains("web");
  }

  @ParameterizedTest
  @MethodSource("lanes")
  void right_getsThrough_withoutItsPassword_andUnderTheNameThatTheGateSays(String lane)
      throws Exception {
    for (int i = 0; i < 2; i++) {
      RawMessage answer =
          Http.get(
              data,
              "/" + lane + "/staff/a",
              basic("anna:p:w"),
              "X-User: root",
              "x_user: root",
              "x-USER: root",
              "Connection: X-User");
      assertThat(answer.status()).isEqualTo(200);
      RawMessage sent = upstream.requests().getLast();
      assertThat(sent.headers("X-User")).containsExactly("anna");
      assertThat(sent.head().toLowerCase(Locale.ROOT)).doesNotContain("authorization", "root");
    }
    assertThat(Http.get(data, "/" + lane + "/staff/a", basic("zo\u00eb:\u00fc")).status())
        .isEqualTo(200);
    assertThat(upstream.requests().getLast().headers("X-User")).containsExactly("zo%C3%AB");
  }

  @ParameterizedTest
  @MethodSource("lanes")
  void forward_leavesCredentialsAndOtherFieldsAlone(String lane) throws Exception {
    String credentials = basic("anna:p:w");
    assertThat(Http.get(data, "/" + lane + "/open/a", credentials, "X-User: me").status())
        .isEqualTo(200);
    RawMessage sent = upstream.requests().getLast();
    assertThat("Authorization: " + sent.header("Authorization").orElse("")).isEqualTo(credentials);
    assertThat(sent.headers("X-User")).containsExactly("me");
  }

  private static Stream<Arguments> wrong() {
    List<List<String>> requests =
        List.of(
            List.of(),
            List.of("Authorization:"),
            List.of("Authorization: Basic"),
            List.of("Authorization: Basic ????"),
            List.of("Authorization: Basic " + "A".repeat(5_000)),
            List.of("Authorization: Basic YW5uYQ=="),
            List.of("Authorization: Bearer YW5uYTpwOnc="),
            List.of("Proxy-Authorization: Basic YW5uYTpwOnc="),
            List.of(basic("anna:p:w"), basic("anna:p:w")),
            List.of(basic("anna:p")),
            List.of(basic("nobody:p:w")),
            List.of(basic("anna\u0000:p:w")),
            List.of(basic("anna:p:w\u0000")),
            List.of(basic("Anna:p:w")),
            List.of(
                "Authorization: Basic "
                    + Base64.getEncoder()
                        .encodeToString("zo\u00eb:\u00fc".getBytes(StandardCharsets.ISO_8859_1))));
    return LANES.stream()
        .flatMap(lane -> requests.stream().map(fields -> Arguments.of(lane, fields)));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void wrong_isAskedAgain_andReachesNobody(String lane, List<String> fields) throws Exception {
    String path = "/" + lane + "/staff/wrong";
    RawMessage refused = Http.get(data, path, fields.toArray(String[]::new));
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.headers("WWW-Authenticate"))
        .containsExactly("Basic realm=\"Staff only\", charset=\"UTF-8\"");
    assertThat(refused.header("Content-Type")).hasValue("application/problem+json");
    assertThat(refused.header("X-Request-Id")).isPresent();
    assertThat(refused.header("Via")).isPresent();
    assertThat(refused.text()).contains("unauthorized");
    assertThat(upstream.requests()).noneMatch(sent -> sent.startLine().contains(path));
    assertThat(shadow.requests()).noneMatch(sent -> sent.startLine().contains(path));
  }

  @ParameterizedTest
  @MethodSource("lanes")
  void preflights_headsAndHugeFields_reachNobody(String lane) throws Exception {
    int before = upstream.requests().size();
    String path = "/" + lane + "/staff/a";
    assertThat(
            Http.request(
                    data, "OPTIONS", path, "Origin: http://x", "Access-Control-Request-Method: GET")
                .status())
        // Gateway answers preflights itself
        .isEqualTo(lane.equals("fast") ? 401 : 200);
    assertThat(Http.request(data, "OPTIONS", path).status()).isEqualTo(401);
    RawMessage head = Http.request(data, "HEAD", path);
    assertThat(head.status()).isEqualTo(401);
    assertThat(head.header("WWW-Authenticate")).isPresent();
    assertThat(Http.get(data, path, "Authorization: Basic " + "A".repeat(100_000)).status())
        .isEqualTo(431);
    assertThat(upstream.requests()).hasSize(before);
  }

  @ParameterizedTest
  @MethodSource("lanes")
  void webSockets_areTunnelledOnlyForWhoIsKnown(String lane) throws Exception {
    String handshake =
        "GET /"
            + lane
            + "/echo/x HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    int before = echo.requests().size();
    try (Http client = Http.connect(data)) {
      client.send(handshake + "\r\n");
      assertThat(client.read().status()).isEqualTo(401);
    }
    assertThat(echo.requests()).hasSize(before);
    try (Http client = Http.connect(data)) {
      client.send(handshake + basic("anna:p:w") + "\r\n\r\n");
      assertThat(client.readHead().status()).isEqualTo(101);
    }
    assertThat(echo.requests().getLast().headers("X-User")).containsExactly("anna");
  }

  @Test
  void body_isNotReadBeforeTheGateOrTheLimit_whereGatewayKeepsItWhole() throws Exception {
    String length = "Content-Length: 1000000\r\n\r\n";
    try (Http client = Http.connect(data)) {
      client.send("POST /gateway/retry/a HTTP/1.1\r\nHost: h\r\n" + length);
      assertThat(client.read().status()).isEqualTo(401);
    }
    String credentials = basic("anna:p:w") + "\r\n";
    assertThat(Http.get(data, "/gateway/limited/a", basic("anna:p:w")).status()).isEqualTo(200);
    try (Http client = Http.connect(data)) {
      client.send("POST /gateway/limited/a HTTP/1.1\r\nHost: h\r\n" + credentials + length);
      assertThat(client.read().status()).isEqualTo(429);
    }
    // and it comes whole where they let it through
    String body = "x".repeat(300_000);
    try (Http client = Http.connect(data)) {
      client.send(
          "POST /gateway/retry/a HTTP/1.1\r\nHost: h\r\n"
              + credentials
              + "Content-Length: 300000\r\n\r\n"
              + body);
      assertThat(client.read().status()).isEqualTo(200);
    }
    assertThat(upstream.requests().getLast().text()).isEqualTo(body);
  }

  @ParameterizedTest
  @MethodSource("lanes")
  void body_waitsForTheCheck_andComesWhole_orIsThrownAway(String lane) throws Exception {
    String body = "x".repeat(3_000_000);
    String head =
        "POST /"
            + lane
            + "/staff/a HTTP/1.1\r\nHost: h\r\nContent-Length: "
            + body.length()
            + "\r\n";
    try (Http client = Http.connect(data)) {
      client.send(head + basic("anna:wrong") + "\r\n\r\n" + body);
      assertThat(client.read().status()).isEqualTo(401);
    }
    // so much is thrown away for nobody's next request
    try (Http client = Http.connect(data)) {
      client.send(head + basic("anna:p:w") + "\r\n\r\n" + body);
      assertThat(client.read().status()).isEqualTo(200);
    }
    assertThat(upstream.requests().getLast().body()).hasSize(body.length());
  }

  @ParameterizedTest
  @MethodSource("lanes")
  void trailers_sayNothingInThePlaceOfTheGate(String lane) throws Exception {
    try (Http client = Http.connect(data)) {
      client.send(
          "POST /"
              + lane
              + "/staff/a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n"
              + "Trailer: X-User\r\n"
              + basic("anna:p:w")
              + "\r\n\r\n1\r\na\r\n0\r\nX-User: root\r\nx_user: root\r\nX-Other: 1\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(200);
    }
    assertThat(String.join("\n", upstream.requests().getLast().trailers()).toLowerCase(Locale.ROOT))
        .contains("x-other")
        .doesNotContain("root");
  }

  @ParameterizedTest
  @MethodSource("lanes")
  void http2_isHeldToTheSame(String lane) throws Exception {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + data + "/" + lane + "/staff/a"));
      int before = upstream.requests().size();
      // the first goes by an upgrade, the others by HTTP/2
      for (int i = 0; i < 2; i++) {
        HttpResponse<String> refused =
            client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("www-authenticate")).isPresent();
      }
      assertThat(upstream.requests()).hasSize(before);
      String[] field = basic("anna:p:w").split(": ", 2);
      HttpResponse<String> answer =
          client.send(
              request.header(field[0], field[1]).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(answer.statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @MethodSource("lanes")
  void redirections_areForWhoIsKnownToo_wherever_theGateStands(String lane) throws Exception {
    assertThat(Http.get(data, "/" + lane + "/moved/a").status()).isEqualTo(401);
    assertThat(Http.get(data, "/" + lane + "/moved/a", basic("anna:p:w")).status()).isEqualTo(302);
  }

  @Test
  void file_isReadAgain_andABrokenOneLeavesTheLast() throws Exception {
    assertThat(statuses("old")).containsOnly(200);
    replace(line("bob", "new"));
    while (statuses("old").contains(200)) {
      Thread.onSpinWait();
    }
    assertThat(statuses("new")).containsOnly(200);
    replace("bob:$apr1$x$y\n");
    replace("bob:plain\n" + line("eve", "in"));
    assertThat(statuses("new")).containsOnly(200);
    replace(line("bob", "third"));
    while (statuses("new").contains(200)) {
      Thread.onSpinWait();
    }
    assertThat(statuses("third")).containsOnly(200);
  }

  private static List<Integer> statuses(String password) throws Exception {
    List<Integer> statuses = new ArrayList<>();
    for (String lane : LANES) {
      RawMessage answer = Http.get(data, "/" + lane + "/changing/a", basic("bob:" + password));
      statuses.add(answer.status());
    }
    return statuses;
  }

  private static void replace(String content) throws Exception {
    Path next = folder.resolve("next");
    Files.writeString(next, content);
    Files.move(next, changing, StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void routeOfASetThatIsNotThere_isRefused_withThoseThatAre() throws Exception {
    try (Http client = Http.connect(balancer.api())) {
      String route =
          "{\"uri\":\"lb://web\",\"predicates\":[\"Path=/x\"],\"filters\":[\"BasicAuth=staf\"]}";
      client.send(
          "PUT /api/routes/x HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
              + "Content-Length: "
              + route.length()
              + "\r\n\r\n"
              + route);
      RawMessage refused = client.read();
      assertThat(refused.status()).isEqualTo(422);
      assertThat(refused.text()).contains("did you mean 'staff'?");
    }
    assertThatThrownBy(
            () ->
                RunningBalancer.start(
                    RunningBalancer.route(
                        0,
                        "x",
                        "http://127.0.0.1:1",
                        "predicates[0]=Path=/x",
                        "filters[0]=BasicAuth=staff")))
        .hasStackTraceContaining("weir.lb.auth.basic.staff");
  }

  @Test
  void routeThatOutlivedItsSet_letsNobodyThrough() throws Exception {
    Path staff = Files.writeString(folder.resolve("gone"), line("anna", "x"));
    List<String> settings = new ArrayList<>(RunningBalancer.pool("web", upstream.url()));
    settings.add("--weir.lb.state-file=" + folder.resolve("state.json"));
    List<String> withSet = new ArrayList<>(settings);
    withSet.add("--weir.lb.auth.basic.gone.file=" + staff);
    try (RunningBalancer before = RunningBalancer.start(withSet)) {
      put(before, "fast", "");
      put(before, "gateway", ",\"metadata\":{\"lane\":\"gateway\"}");
      assertThat(Http.get(before.data(), "/outlived/fast", basic("anna:x")).status())
          .isEqualTo(200);
    }
    try (RunningBalancer after = RunningBalancer.start(settings)) {
      for (String lane : LANES) {
        String path = "/outlived/" + lane;
        assertThat(Http.get(after.data(), path, basic("anna:x")).status()).isEqualTo(503);
        assertThat(Http.get(after.data(), path).text()).contains("no-credentials");
      }
    }
  }

  private static void put(RunningBalancer to, String lane, String more) throws Exception {
    String route =
        "{\"uri\":\"lb://web\",\"predicates\":[\"Path=/outlived/LANE\"],\"filters\":[\"BasicAuth=gone\"]MORE}"
            .replace("LANE", lane)
            .replace("MORE", more);
    try (Http client = Http.connect(to.api())) {
      client.send(
          "PUT /api/routes/"
              + lane
              + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
              + route.length()
              + "\r\n\r\n"
              + route);
      assertThat(client.read().status()).isEqualTo(201);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bob:$apr1$x$y\n", "", "bob:hunter2\n"})
  void serviceDoesNotStart_withAFileThatItCannotUse(String content) throws Exception {
    Path broken = folder.resolve("broken");
    Files.writeString(broken, content);
    assertThatThrownBy(
            () -> RunningBalancer.start(List.of("--weir.lb.auth.basic.x.file=" + broken)))
        .hasStackTraceContaining("weir.lb.auth.basic.x")
        .satisfies(e -> assertThat(String.valueOf(e)).doesNotContain("hunter2"));
  }
}
