package dev.weir.lb.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.UpgradeEcho;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokens at routes, in both lanes. */
@Timeout(60)
class JwtAuthIT {

  private static final List<String> LANES = List.of("fast", "gateway");
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final AtomicInteger FETCHES = new AtomicInteger();

  private static RSAKey key;
  private static HttpServer issuer;
  private static ScriptedUpstream upstream;
  private static UpgradeEcho echo;
  private static RunningBalancer balancer;
  private static int data;

  @BeforeAll
  static void start() throws Exception {
    key = new RSAKeyGenerator(2048).keyID("one").generate();
    issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] keys = new JWKSet(key.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
    issuer.createContext(
        "/keys",
        exchange -> {
          FETCHES.incrementAndGet();
          exchange.sendResponseHeaders(200, keys.length);
          try (exchange) {
            exchange.getResponseBody().write(keys);
          }
        });
    issuer.start();
    upstream = ScriptedUpstream.answering(200, "secret page");
    echo = UpgradeEcho.start();
    List<String> settings = new ArrayList<>();
    settings.addAll(RunningBalancer.pool("web", upstream.url()));
    settings.addAll(RunningBalancer.pool("echo", "http://127.0.0.1:" + echo.port()));
    String jwt = "--weir.lb.auth.jwt.";
    settings.add(
        jwt + "users.jwk-set-uri=http://127.0.0.1:" + issuer.getAddress().getPort() + "/keys");
    settings.add(jwt + "users.issuer=https://issuer");
    settings.add(jwt + "users.audience=shop");
    settings.add(jwt + "users.claims-to-headers.X-User=sub");
    settings.add(jwt + "users.require.scope=read");
    settings.add(jwt + "browser.secret=" + SECRET);
    settings.add(jwt + "browser.cookie=at");
    // names the same field as the other, for a claim that is not there
    settings.add(jwt + "second.secret=" + SECRET);
    settings.add(jwt + "second.cookie=at");
    settings.add(jwt + "second.claims-to-headers.X-User=nickname");
    settings.add(jwt + "away.jwk-set-uri=http://127.0.0.1:1/keys");
    settings.add(jwt + "away.audience=shop");
    int place = 0;
    for (String lane : LANES) {
      for (String set : List.of("users", "browser", "away")) {
        settings.addAll(route(place++, lane, set, "lb://web", set));
      }
      settings.addAll(route(place++, lane, "echo", "lb://echo", "users"));
      settings.addAll(route(place++, lane, "both", "lb://web", "users", "second"));
    }
    settings.addAll(
        RunningBalancer.route(
            place,
            "shared",
            "lb://web",
            "predicates[0]=Path=/shared/**",
            "filters[0]=JwtAuth=users",
            "metadata.cors.allowedOrigins=https://app.example",
            "metadata.cors.allowedMethods=PUT",
            "metadata.cors.allowedHeaders=authorization"));
    balancer = RunningBalancer.start(settings);
    data = balancer.data();
  }

  private static List<String> route(
      int place, String lane, String name, String uri, String... sets) {
    List<String> parts =
        new ArrayList<>(List.of("predicates[0]=Path=/" + lane + "/" + name + "/**"));
    for (int i = 0; i < sets.length; i++) {
      parts.add("filters[" + i + "]=JwtAuth=" + sets[i]);
    }
    if (lane.equals("gateway")) {
      parts.add("metadata.lane=gateway");
    }
    return RunningBalancer.route(place, lane + "-" + name, uri, parts.toArray(String[]::new));
  }

  @AfterAll
  static void stop() throws Exception {
    balancer.close();
    issuer.stop(0);
    upstream.close();
    echo.close();
  }

  /** Gateway answers it before any filter, and the route is in its lane by what it says of CORS. */
  @Test
  void preflight_isAnsweredBeforeTheGate_whereTheRouteSaysWhoMayAsk() throws Exception {
    int before = upstream.requests().size();
    String origin = "Origin: https://app.example";
    String[] asks = {
      "Access-Control-Request-Method: PUT", "Access-Control-Request-Headers: authorization"
    };
    RawMessage preflight = Http.request(data, "OPTIONS", "/shared/a", origin, asks[0], asks[1]);
    assertThat(preflight.status()).isEqualTo(200);
    assertThat(preflight.headers("Access-Control-Allow-Origin"))
        .containsExactly("https://app.example");
    assertThat(preflight.headers("Access-Control-Allow-Headers")).containsExactly("authorization");
    assertThat(
            Http.request(
                    data, "OPTIONS", "/shared/a", "Origin: https://other.example", asks[0], asks[1])
                .status())
        .isEqualTo(403);
    // a script of the page can read why
    RawMessage without = Http.request(data, "PUT", "/shared/a", origin);
    assertThat(without.status()).isEqualTo(401);
    assertThat(without.headers("Access-Control-Allow-Origin"))
        .containsExactly("https://app.example");
    assertThat(upstream.requests()).hasSize(before);
  }

  private static Stream<String> lanes() {
    return LANES.stream();
  }

  private static JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .subject("anna")
        .issuer("https://issuer")
        .audience("shop")
        .claim("scope", "read")
        .expirationTime(Date.from(Instant.now().plusSeconds(600)));
  }

  private static String signed(JWSHeader header, JWTClaimsSet claims, JWSSigner signer)
      throws Exception {
    SignedJWT token = new SignedJWT(header, claims);
    token.sign(signer);
    return token.serialize();
  }

  private static String rs256(RSAKey by, String id, JWTClaimsSet claims) throws Exception {
    return signed(
        new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(id).build(), claims, new RSASSASigner(by));
  }

  private static String good() throws Exception {
    return "Authorization: Bearer " + rs256(key, "one", claims().build());
  }

  @ParameterizedTest
  @MethodSource("lanes")
  void holder_getsThrough_withoutTheToken_underTheNameThatItClaims(String lane) throws Exception {
    RawMessage answer =
        Http.get(
            data,
            "/" + lane + "/users/a",
            good(),
            "X-User: root",
            "x_user: root",
            "Connection: X-User");
    assertThat(answer.status()).isEqualTo(200);
    RawMessage sent = upstream.requests().getLast();
    assertThat(sent.headers("X-User")).containsExactly("anna");
    assertThat(sent.head().toLowerCase(Locale.ROOT)).doesNotContain("authorization", "root");
  }

  @ParameterizedTest
  @MethodSource("lanes")
  void others_areRefused_andReachNobody(String lane) throws Exception {
    RSAKey forger = new RSAKeyGenerator(2048).generate();
    String confused =
        signed(
            new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("one").build(),
            claims().build(),
            new MACSigner(key.toPublicKey().getEncoded()));
    Date past = Date.from(Instant.now().minusSeconds(600));
    String path = "/" + lane + "/users/wrong";
    for (String token :
        List.of(
            "x",
            new PlainJWT(claims().build()).serialize(),
            confused,
            rs256(forger, "one", claims().build()),
            rs256(forger, "two", claims().build()),
            rs256(key, "one", claims().expirationTime(past).build()),
            rs256(key, "one", claims().issuer("https://evil").build()),
            rs256(key, "one", claims().audience("other").build()))) {
      RawMessage refused = Http.get(data, path, "Authorization: Bearer " + token);
      assertThat(refused.status()).isEqualTo(401);
      assertThat(refused.header("WWW-Authenticate").orElse(""))
          .startsWith("Bearer realm=\"users\", error=\"invalid_token\"");
      assertThat(refused.header("Content-Type")).hasValue("application/problem+json");
    }
    RawMessage none = Http.get(data, path);
    assertThat(none.status()).isEqualTo(401);
    assertThat(none.header("WWW-Authenticate")).hasValue("Bearer realm=\"users\"");
    assertThat(Http.get(data, path, good(), good()).status()).isEqualTo(400);
    RawMessage poor =
        Http.get(
            data,
            path,
            "Authorization: Bearer " + rs256(key, "one", claims().claim("scope", "x").build()));
    assertThat(poor.status()).isEqualTo(403);
    assertThat(poor.header("WWW-Authenticate").orElse("")).contains("insufficient_scope");
    assertThat(Http.get(data, path, "Authorization: Bearer " + "A".repeat(100_000)).status())
        .isEqualTo(431);
    assertThat(upstream.requests()).noneMatch(sent -> sent.startLine().contains(path));
  }

  @ParameterizedTest
  @MethodSource("lanes")
  void cookie_opensAndStaysHere(String lane) throws Exception {
    String token =
        signed(new JWSHeader(JWSAlgorithm.HS256), claims().build(), new MACSigner(SECRET));
    String path = "/" + lane + "/browser/a";
    assertThat(Http.get(data, path, "Cookie: a=1; at=" + token + "; b=2").status()).isEqualTo(200);
    assertThat(upstream.requests().getLast().headers("Cookie")).containsExactly("a=1; b=2");
    assertThat(Http.get(data, path, "Cookie: at=" + token).status()).isEqualTo(200);
    assertThat(upstream.requests().getLast().headers("Cookie")).isEmpty();
    assertThat(Http.get(data, path, "Cookie: a=1").status()).isEqualTo(401);
  }

  @ParameterizedTest
  @MethodSource("lanes")
  void twoGates_tellUpstreamsWhatBothSay(String lane) throws Exception {
    String second =
        signed(new JWSHeader(JWSAlgorithm.HS256), claims().build(), new MACSigner(SECRET));
    String path = "/" + lane + "/both/a";
    assertThat(Http.get(data, path, good()).status()).isEqualTo(401);
    assertThat(Http.get(data, path, "Cookie: at=" + second).status()).isEqualTo(401);
    assertThat(Http.get(data, path, good(), "Cookie: at=" + second, "X-User: root").status())
        .isEqualTo(200);
    RawMessage sent = upstream.requests().getLast();
    assertThat(sent.headers("X-User")).containsExactly("anna");
    assertThat(sent.headers("Authorization")).isEmpty();
    assertThat(sent.headers("Cookie")).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("lanes")
  void issuerThatIsAway_isNoVerdict(String lane) throws Exception {
    RawMessage answer = Http.get(data, "/" + lane + "/away/a", good());
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.text()).contains("issuer-unavailable");
  }

  @ParameterizedTest
  @MethodSource("lanes")
  void webSockets_areTunnelledOnlyForHolders(String lane) throws Exception {
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
      client.send(handshake + good() + "\r\n\r\n");
      assertThat(client.readHead().status()).isEqualTo(101);
    }
  }

  @Test
  void keys_areFetchedNowAndThen_whateverTokensName() throws Exception {
    RSAKey forger = new RSAKeyGenerator(2048).generate();
    for (int i = 0; i < 20; i++) {
      String token = rs256(forger, "made up " + i, claims().build());
      Http.get(data, "/fast/users/a", "Authorization: Bearer " + token);
    }
    assertThat(FETCHES.get()).isBetween(1, 5);
  }

  @Test
  void verifierThatCanBelieveNobody_orAnybody_isRefused() {
    String jwt = "--weir.lb.auth.jwt.x.";
    assertThatThrownBy(() -> RunningBalancer.start(List.of(jwt + "issuer=https://issuer")))
        .hasStackTraceContaining("weir.lb.auth.jwt.x");
    assertThatThrownBy(() -> RunningBalancer.start(List.of(jwt + "jwk-set-uri=https://a.example")))
        .hasStackTraceContaining("audience is missing");
    assertThatThrownBy(
            () ->
                RunningBalancer.start(
                    RunningBalancer.route(
                        0,
                        "x",
                        "http://127.0.0.1:1",
                        "predicates[0]=Path=/x",
                        "filters[0]=JwtAuth=users")))
        .hasStackTraceContaining("there is no verifier 'users'");
  }
}
