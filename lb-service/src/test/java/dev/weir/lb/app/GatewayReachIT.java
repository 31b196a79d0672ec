package dev.weir.lb.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import dev.weir.testkit.UpgradeEcho;
import dev.weir.testkit.netty.Http2WebSocket;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;

/** Behind Gateway's filters are the same upstreams as in the fast lane, spoken with alike. */
@Timeout(60)
class GatewayReachIT {

  /** More than the sockets on the way hold. */
  private static final long MOST_OF_KERNELS = 80_000_000;

  private static final String ROUTES = "--spring.cloud.gateway.server.webflux.routes[%d].%s";

  private static String handshake(String path) {
    return "GET "
        + path
        + " HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  }

  private static ScriptedUpstream plain;
  private static ScriptedUpstream shadow;
  private static ScriptedUpstream failing;
  private static ScriptedUpstream silent;
  private static ScriptedUpstream halting;
  private static MortalUpstream mortal;
  private static UpgradeEcho echo;
  private static DisposableServer http2;
  private static RunningBalancer balancer;
  private static int data;
  private static int routes;

  @BeforeAll
  static void start() throws Exception {
    plain = repeating(Step.request(), Step.respond(200, "plain"));
    shadow = repeating(Step.request(), Step.respond(200, "shadow"));
    failing =
        ScriptedUpstream.start(
            Script.of(
                Step.request(),
                Step.respond(500, "no"),
                Step.request(),
                Step.respond(200, "again"),
                Step.hang()));
    silent = repeating(Step.request(), Step.hang());
    halting =
        repeating(
            Step.request(),
            Step.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"),
            Step.hang());
    mortal = new MortalUpstream();
    echo = UpgradeEcho.start();
    http2 =
        HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .protocol(HttpProtocol.H2C)
            .handle(
                (request, response) ->
                    response
                        .header("trailer", "grpc-status")
                        .trailerHeaders(trailers -> trailers.set("grpc-status", "7"))
                        .chunkedTransfer(true)
                        .sendString(
                            request
                                .receive()
                                .aggregate()
                                .asString()
                                .switchIfEmpty(Mono.just("nothing"))
                                .flux()))
            .bindNow();
    List<String> args = new ArrayList<>();
    pool(args, "mirrored", plain.url());
    args.add("--weir.lb.pools.mirrored.mirror.pool=shadow");
    args.add("--weir.lb.pools.mirrored.mirror.share=100%");
    pool(args, "shadow", shadow.url());
    pool(args, "http2", "h2c://127.0.0.1:" + http2.port());
    pool(args, "failing", failing.url());
    args.add("--weir.lb.pools.failing.retry.tries=1");
    pool(args, "echo", "http://127.0.0.1:" + echo.port());
    route(args, "mirrored", "lb://mirrored", "SecureHeaders");
    route(args, "http2", "lb://http2", "SecureHeaders");
    route(args, "retried", "lb://failing", "Retry=1");
    route(args, "echo", "lb://echo", "SecureHeaders");
    route(args, "echo-lb-ws", "lb:ws://echo", "SecureHeaders");
    route(args, "echo-ws", "ws://127.0.0.1:" + echo.port(), "SecureHeaders");
    for (String lane : List.of("PreserveHostHeader", "SecureHeaders")) {
      String name = lane.startsWith("P") ? "fast" : "gateway";
      route(args, name + "-url", "http://127.0.0.1:" + mortal.port(), lane);
      route(args, name + "-silent", silent.url(), lane);
      args.add(ROUTES.formatted(routes - 1, "metadata.response-timeout=300"));
      route(args, name + "-halting", halting.url(), lane);
    }
    balancer = RunningBalancer.start(args);
    data = balancer.data();
  }

  private static ScriptedUpstream repeating(Step... steps) throws IOException {
    return ScriptedUpstream.start(Script.repeating(steps));
  }

  private static void pool(List<String> args, String name, String url) {
    args.add("--weir.lb.pools." + name + ".health.type=none");
    args.add("--weir.lb.pools." + name + ".upstreams[0].url=" + url);
  }

  private static void route(List<String> args, String id, String uri, String filter) {
    args.add(ROUTES.formatted(routes, "id=" + id));
    args.add(ROUTES.formatted(routes, "uri=" + uri));
    args.add(ROUTES.formatted(routes, "predicates[0]=Path=/" + id));
    args.add(ROUTES.formatted(routes, "filters[0]=" + filter));
    routes++;
  }

  @AfterAll
  static void stop() throws Exception {
    balancer.close();
    http2.disposeNow();
    for (AutoCloseable each : List.of(plain, shadow, failing, silent, halting, mortal, echo)) {
      each.close();
    }
  }

  @Test
  void http2_isSpokenWithUpstreamsThatSpeakIt_andTrailersPass() throws Exception {
    assertThat(Http.get(data, "/http2").text()).isEqualTo("nothing");
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), data)) {
      client
          .getOutputStream()
          .write(
              "POST /http2 HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc"
                  .getBytes(ISO_8859_1));
      String answer = new String(client.getInputStream().readAllBytes(), ISO_8859_1);
      assertThat(answer).contains("abc\r\n0\r\ngrpc-status: 7\r\n\r\n");
    }
  }

  @Test
  void requests_areMirrored() throws Exception {
    assertThat(Http.get(data, "/mirrored").text()).isEqualTo("plain");
    await().untilAsserted(() -> assertThat(shadow.requests()).isNotEmpty());
    assertThat(shadow.requests().getFirst().header("weir-mirror")).contains("1");
  }

  @Test
  void retryOfGateway_asksAgain() throws Exception {
    RawMessage answer = Http.get(data, "/retried");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("again");
    assertThat(failing.requests()).hasSize(2);
  }

  /** Gateway's own proxy of WebSockets would look into the frames. */
  @ParameterizedTest
  @ValueSource(strings = {"/echo", "/echo-lb-ws", "/echo-ws"})
  void webSockets_areTunnelsOfBytes(String path) throws Exception {
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), data)) {
      client.setSoTimeout(10_000);
      client.getOutputStream().write(handshake(path).getBytes(ISO_8859_1));
      InputStream in = client.getInputStream();
      assertThat(head(in)).startsWith("HTTP/1.1 101").containsIgnoringCase("upgrade: websocket");
      byte[] noFrame = {(byte) 0xff, (byte) 0xff, 0, 1, 2, 3};
      client.getOutputStream().write(noFrame);
      assertThat(in.readNBytes(noFrame.length)).isEqualTo(noFrame);
      client.shutdownOutput();
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  /**
   * Weir holds a write buffer of what the upstream does not take; the rest stays with the client.
   */
  @Test
  void webSockets_areReadNoFasterThanTheUpstreamReads() throws Exception {
    echo.pause();
    try (SocketChannel client =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), data))) {
      client.write(ByteBuffer.wrap(handshake("/echo").getBytes(ISO_8859_1)));
      assertThat(client.read(ByteBuffer.allocate(4_096))).isPositive();
      client.configureBlocking(false);
      assertThat(takenOf(client, MOST_OF_KERNELS)).isLessThan(MOST_OF_KERNELS);
    } finally {
      echo.resume();
    }
  }

  /** What is taken of so many bytes before nothing is for a second. */
  private static long takenOf(SocketChannel client, long most) throws Exception {
    ByteBuffer piece = ByteBuffer.allocate(1 << 16);
    long taken = 0;
    long since = System.nanoTime();
    while (taken < most && System.nanoTime() - since < 1_000_000_000L) {
      piece.clear();
      int now = client.write(piece);
      taken += now;
      if (now > 0) {
        since = System.nanoTime();
      } else {
        Thread.sleep(5);
      }
    }
    return taken;
  }

  /** An upstream may take what ends an empty body for the first frame. */
  @Test
  void webSocketsOverHttp2_goOnAsHandshakesWithoutABody() throws Exception {
    try (Http2WebSocket client = Http2WebSocket.connect(data, "/echo")) {
      assertThat(client.status()).isEqualTo("200");
    }
    RawMessage asked = echo.requests().getLast();
    assertThat(asked.header("upgrade")).contains("websocket");
    assertThat(asked.header("transfer-encoding")).isEmpty();
    assertThat(asked.header("content-length")).isEmpty();
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      assertThat(next).as(head.toString()).isNotNegative();
      head.append((char) next);
    }
    return head.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/fast-silent", "/gateway-silent"})
  void timeoutInMetadata_holds(String path) throws Exception {
    assertThat(Http.get(data, path).status()).isEqualTo(504);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/fast-halting", "/gateway-halting"})
  void whatTheUpstreamHasSent_isNotHeldBack(String path) throws Exception {
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), data)) {
      client.setSoTimeout(10_000);
      client
          .getOutputStream()
          .write(("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n").getBytes(ISO_8859_1));
      assertThat(head(client.getInputStream())).startsWith("HTTP/1.1 200");
      assertThat(client.getInputStream().readNBytes(4)).asString(ISO_8859_1).isEqualTo("half");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/fast-url", "/gateway-url"})
  void serverNamedByUrl_isUnavailableWhileItIsAway_andServesOnceItIsBack(String path)
      throws Exception {
    assertThat(Http.get(data, path).status()).isEqualTo(200);
    mortal.kill();
    try {
      for (int i = 0; i < 5; i++) {
        // 502: a kept connection whose end was not heard of when it was lent
        assertThat(Http.get(data, path).status()).isIn(502, 503);
      }
      await()
          .atMost(Duration.ofSeconds(5))
          .untilAsserted(() -> assertThat(Http.get(data, path).status()).isEqualTo(503));
    } finally {
      mortal.revive();
    }
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> assertThat(Http.get(data, path).status()).isEqualTo(200));
  }
}
