package dev.weir.chat.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.chat.netty.broadcast.Broadcaster;
import dev.weir.common.autoconfigure.ListenerLifecycle;
import dev.weir.testkit.Http;
import dev.weir.testkit.MetersPage;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.netty.Http2WebSocket;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ConfigurableApplicationContext;

@Timeout(60)
@SpringBootTest(
    classes = ChatServiceApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "weir.chat.listeners.http.host=127.0.0.1",
      "weir.chat.listeners.http.port=0",
      "weir.chat.max-message-size=64KB",
      "weir.chat.max-frame-size=64KB",
      "weir.chat.outbox-size=256KB",
      "weir.chat.max-connections=13",
      "weir.chat.max-connections-per-address=12",
      "weir.chat.allowed-origins=https://chat.example",
      "weir.chat.heartbeat.interval=1s",
      "weir.chat.heartbeat.timeout=8s",
      "weir.chat.close-timeout=500ms",
      "weir.chat.message-rate.per-second=1000",
      "weir.chat.message-rate.burst=400",
      "weir.trusted-proxies=127.0.0.1/32",
    })
class ChatServiceIT {

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<TestClient> clients = new ArrayList<>();

  @Autowired private Broadcaster broadcaster;
  @Autowired private ListenerLifecycle listener;
  @Autowired private MeterRegistry meters;

  @Value("${local.server.port}")
  private int controlPort;

  @AfterEach
  void leave() throws InterruptedException {
    clients.forEach(TestClient::abort);
    await(() -> broadcaster.members() == 0);
    http.close();
  }

  @Test
  void everyMeterIsInTheDocument() throws IOException {
    assertThat(MetersPage.missing(meters)).isEmpty();
  }

  @Test
  void a_client_over_http2_hears_and_is_heard_until_it_says_goodbye() throws Exception {
    TestClient other = connect();
    try (Http2WebSocket client = Http2WebSocket.connect(port(), "/ws")) {
      assertThat(client.status()).isEqualTo("200");
      client.send(new TextWebSocketFrame("over http2"));
      assertThat(client.next()).isEqualTo("text over http2");
      other.binary("12345".getBytes(US_ASCII));
      assertThat(client.next()).isEqualTo("binary 5");
      assertThat(other.next(2)).containsExactly("text over http2", "binary 12345");
      client.send(new CloseWebSocketFrame(1000, ""));
      assertThat(client.next()).isEqualTo("close 1000");
      assertThat(client.next()).isEqualTo("end");
    }
  }

  @Test
  void large_messages_over_http2_wait_for_a_client_that_reads_late() throws Exception {
    try (Http2WebSocket client = Http2WebSocket.connect(port(), "/ws")) {
      assertThat(client.status()).isEqualTo("200");
      client.reading(false);
      for (int i = 0; i < 4; i++) {
        client.sendLater(new BinaryWebSocketFrame(Http2WebSocket.payload(60_000 + i)));
      }
      client.reading(true);
      for (int i = 0; i < 4; i++) {
        assertThat(client.next()).isEqualTo("binary " + (60_000 + i));
      }
    }
  }

  @Test
  void a_client_over_http2_that_ends_or_resets_its_stream_has_left() throws Exception {
    try (Http2WebSocket ending = Http2WebSocket.connect(port(), "/ws");
        Http2WebSocket resetting = Http2WebSocket.connect(port(), "/ws")) {
      assertThat(ending.status()).isEqualTo("200");
      assertThat(resetting.status()).isEqualTo("200");
      await(() -> broadcaster.members() == 2);
      ending.endStream();
      assertThat(ending.next()).isEqualTo("end");
      resetting.reset();
      await(() -> broadcaster.members() == 0);
    }
  }

  @Test
  void a_handshake_over_http2_elsewhere_is_refused_as_over_http1() throws Exception {
    try (Http2WebSocket client = Http2WebSocket.connect(port(), "/elsewhere")) {
      assertThat(client.status()).isEqualTo("404");
    }
    try (Http2WebSocket client =
        Http2WebSocket.ask(
            port(),
            Http2WebSocket.handshake("http", "/ws").add("origin", "https://evil.example"),
            false)) {
      assertThat(client.status()).isEqualTo("403");
    }
  }

  @Test
  void the_echo_is_not_there_unless_asked_for() throws Exception {
    try (Http2WebSocket client = Http2WebSocket.connect(port(), "/ws/echo")) {
      assertThat(client.status()).isEqualTo("404");
    }
  }

  @Test
  void ten_clients_see_text_and_binary_from_many_senders_in_one_order() throws Exception {
    for (int i = 0; i < 10; i++) {
      connect();
    }
    List<CompletableFuture<?>> senders = new ArrayList<>();
    for (int sender = 0; sender < 5; sender++) {
      String name = "s" + sender + "-";
      TestClient client = clients.get(sender);
      senders.add(CompletableFuture.runAsync(() -> client.sendMixed(name, 100)));
    }
    CompletableFuture.allOf(senders.toArray(CompletableFuture[]::new)).get(20, SECONDS);

    List<String> order = clients.getFirst().next(500);
    for (int sender = 0; sender < 5; sender++) {
      String name = "s" + sender + "-";
      assertThat(order.stream().filter(line -> line.contains(name)))
          .containsExactlyElementsOf(TestClient.mixed(name, 100));
    }
    for (TestClient other : clients.subList(1, 10)) {
      assertThat(other.next(500)).isEqualTo(order);
    }
  }

  @Test
  void a_client_that_does_not_read_is_dropped_while_the_others_lose_nothing() throws Exception {
    long droppedBefore = broadcaster.counters().slowConsumersDropped();
    TestClient sender = connect();
    TestClient other = connect();
    try (RawClient stuck = new RawClient(port())) {
      await(() -> broadcaster.members() == 3);
      for (int sent = 0; broadcaster.counters().slowConsumersDropped() == droppedBefore; sent++) {
        assertThat(sent).isLessThan(3_000);
        sender.binary(new byte[1 << 16]);
        assertThat(other.next(1)).containsExactly("binary 65536");
        sender.next(1);
      }
      await(() -> broadcaster.members() == 2);
      assertThat(stuck.skipToEnd()).isLessThan(3_000L << 16);
    }
    sender.text("still together");
    assertThat(other.next(1)).containsExactly("text still together");
  }

  @Test
  void clients_that_vanish_without_a_word_disturb_nobody() throws Exception {
    TestClient stays = connect();
    for (int i = 0; i < 5; i++) {
      RawClient vanishes = new RawClient(port());
      vanishes.sendHalfAFrame();
      vanishes.reset();
    }
    await(() -> broadcaster.members() == 1);

    stays.text("anyone?");
    assertThat(stays.next(1)).containsExactly("text anyone?");
  }

  @Test
  void a_frame_above_the_limit_is_answered_with_1009() throws Exception {
    TestClient client = connect();

    client.binaryUnchecked(new byte[1 << 18]);

    assertThat(client.closeCode()).isEqualTo(1009);
  }

  @Test
  void faster_than_the_rate_is_answered_with_1008() throws Exception {
    TestClient client = connect();

    client.flood(5_000);

    assertThat(client.closeCode()).isEqualTo(1008);
  }

  @Test
  void a_client_that_answers_pings_stays_and_one_that_does_not_gets_1001() throws Exception {
    TestClient answers = connect();
    try (RawClient silent = new RawClient(port())) {
      await(() -> broadcaster.members() == 2);

      assertThat(silent.closeCode()).isEqualTo(1001);
    }
    await(() -> broadcaster.members() == 1);
    answers.text("here");
    assertThat(answers.next(1)).containsExactly("text here");
  }

  @Test
  void one_too_many_from_an_address_gets_429_and_one_too_many_in_all_gets_503() throws Exception {
    for (int i = 0; i < 12; i++) {
      connect();
    }
    assertThat(handshake("X-Custom: none"))
        .startsWith("HTTP/1.1 429")
        .contains("application/problem+json", "too-many-connections-from-address");

    try (RawClient elsewhere = new RawClient(port(), "X-Forwarded-For: 192.0.2.1")) {
      await(() -> broadcaster.members() == 13);
      assertThat(handshake("X-Forwarded-For: 192.0.2.2"))
          .startsWith("HTTP/1.1 503")
          .contains("application/problem+json", "too-many-connections");
      elsewhere.reset();
    }
    await(() -> broadcaster.members() == 12);
    assertThat(handshake("X-Forwarded-For: 192.0.2.2")).startsWith("HTTP/1.1 101");
  }

  @Test
  void another_version_of_websocket_gets_426_and_the_one_that_is_spoken() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.setSoTimeout(5_000);
      String handshake =
          new String(RawClient.upgrade("X-Custom: none"), US_ASCII)
              .replace("Version: 13", "Version: 8");
      socket.getOutputStream().write(handshake.getBytes(US_ASCII));
      byte[] answer = new byte[4096];
      int length = socket.getInputStream().read(answer);
      assertThat(new String(answer, 0, length, US_ASCII))
          .startsWith("HTTP/1.1 426")
          .containsIgnoringCase("Sec-WebSocket-Version: 13")
          .contains("application/problem+json");
    }
  }

  @Test
  void only_listed_pages_may_connect() throws Exception {
    assertThat(handshake("Origin: https://evil.example")).startsWith("HTTP/1.1 403");
    assertThat(handshake("Origin: https://chat.example")).startsWith("HTTP/1.1 101");
  }

  @Test
  void the_public_port_serves_no_api_and_the_control_port_no_websocket() throws Exception {
    for (String path : List.of("/api/connections", "/actuator/health", "/", "/ws/other")) {
      HttpResponse<String> answer = get(port(), path);
      assertThat(answer.statusCode()).as(path).isEqualTo(404);
      assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
    }
    assertThat(get(controlPort, "/ws").statusCode()).isEqualTo(404);
  }

  @Test
  void who_comes_without_a_handshake_is_told_what_to_do() throws Exception {
    for (String path : List.of("/ws", "/ws/rooms")) {
      HttpRequest.Builder request = request(path).version(HttpClient.Version.HTTP_1_1);
      HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(426);
      assertThat(answer.headers().firstValue("upgrade")).hasValue("websocket");
      assertThat(answer.headers().firstValue("connection")).hasValue("upgrade");
      assertThat(answer.headers().firstValue("sec-websocket-version")).hasValue("13");
      assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
      assertThat(answer.body()).contains("/websocket-upgrade", "Come as a WebSocket client");
    }
    HttpResponse<String> posted =
        http.send(
            request("/ws").POST(HttpRequest.BodyPublishers.noBody()).build(),
            BodyHandlers.ofString());
    assertThat(posted.statusCode()).isEqualTo(405);
    assertThat(posted.headers().firstValue("allow").orElse("")).contains("GET");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET /client.js HTTP/1.1                                    | 200",
        "GET /.well-known/weir/health HTTP/1.1                      | 200",
        "GET /api/rooms/tea/events HTTP/1.1                         | 200",
        "GET /api/rooms/%FF/events HTTP/1.1                         | 400",
        "GET /%zz HTTP/1.1                                          | 400",
        "GET / HTTP/1.1~no field                                    | 400",
        "GET /ws/rooms HTTP/1.1~Origin: https://evil.example        | 426",
        "GET /ws HTTP/1.1~Upgrade: websocket~Connection: upgrade    | 426",
        "OPTIONS / HTTP/1.1                                         | 404",
        "OPTIONS * HTTP/1.1                                         | 404",
        "GET /elsewhere HTTP/1.1                                    | 404",
        "POST /ws HTTP/1.1~Content-Length: 0                        | 405",
      })
  void every_answer_tells_once_when_it_was_made(String request, int status) throws Exception {
    try (Http client = Http.connect(port())) {
      client.send(request.strip().replace("~", "\r\n") + "\r\nHost: localhost\r\n\r\n");
      RawMessage answer = client.readHead();
      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.headers("date")).hasSize(1);
      if (status >= 400) {
        assertThat(answer.header("content-type")).contains("application/problem+json");
      }
    }
  }

  @Test
  void a_refused_handshake_and_one_that_succeeds_tell_when() throws Exception {
    for (String origin : List.of("https://evil.example", "https://chat.example")) {
      assertThat(handshake("Origin: " + origin).toLowerCase(Locale.ROOT))
          .containsOnlyOnce("\r\ndate: ");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HTTP/1.1~CONNECTION: UPGRADE~UPGRADE: WEBSOCKET            | 101",
        "HTTP/1.1~Connection: keep-alive, Upgrade~Upgrade: websocket | 101",
        "HTTP/1.1~Connection: keep-alive~Connection: uPgrade~Upgrade: WebSocket | 101",
        "HTTP/1.1~Connection: Upgrade~Upgrade: foo, websocket       | 101",
        "HTTP/1.1~Connection: Upgrade~Upgrade: foo~Upgrade: ,WebSocket | 101",
        "HTTP/1.1~Connection: Upgrade~Upgrade: websocket, h2c       | 101",
        "HTTP/1.1~Connection: Upgrade~Upgrade: foo, bar             | 426",
        "HTTP/1.0~Connection: Upgrade~Upgrade: websocket            | 426",
        "HTTP/1.1~Connection: Upgrade~Upgrade: websocket~Content-Length: 5 | 400",
        "HTTP/1.1~Connection: Upgrade~Upgrade: websocket~Transfer-Encoding: chunked | 400",
      })
  void a_handshake_is_known_by_what_it_means(String request, int status) throws Exception {
    try (Http client = Http.connect(port())) {
      client.send("GET /ws " + request.strip().replace("~", "\r\n"));
      client.send("\r\nHost: localhost\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
      client.send("Sec-WebSocket-Version: 13\r\n\r\n");
      assertThat(client.readHead().status()).isEqualTo(status);
    }
  }

  @Test
  void the_control_port_counts_connections_and_tells_of_health() throws Exception {
    TestClient client = connect();
    client.text("counted");
    client.next(1);

    assertThat(get(controlPort, "/api/stats").body())
        .contains("\"open\":1", "\"messages\":", "\"slowConsumersDropped\":", "\"slow\":");
    assertThat(get(controlPort, "/api/connections").body())
        .contains("\"open\":1", "\"endpoint\":\"broadcast\"", "\"address\":\"127.0.0.1\"");
    assertThat(get(controlPort, "/actuator/health/readiness").body()).contains("UP");
    assertThat(get(controlPort, "/actuator/health/liveness").body()).contains("UP");
    assertThat(get(controlPort, "/actuator/prometheus").body())
        .contains("weir_chat_connections 1.0");
  }

  @Test
  void stopping_sends_clients_away_with_1012() throws Exception {
    TestClient client;
    try (ConfigurableApplicationContext other =
        new SpringApplicationBuilder(ChatServiceApplication.class)
            .run(
                "--server.port=0",
                "--weir.chat.listeners.http.host=127.0.0.1",
                "--weir.chat.listeners.http.port=0")) {
      int port = port(other.getBean(ListenerLifecycle.class));
      client = TestClient.connect(http, port);
      await(() -> other.getBean(Broadcaster.class).members() == 1);
    }
    assertThat(client.closeCode()).isEqualTo(1012);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
  }

  private TestClient connect() throws Exception {
    TestClient client = TestClient.connect(http, port());
    clients.add(client);
    int expected = clients.size();
    await(() -> broadcaster.members() >= expected);
    return client;
  }

  private int port() {
    return port(listener);
  }

  private static int port(ListenerLifecycle lifecycle) {
    return Objects.requireNonNull(lifecycle.address("http")).getPort();
  }

  private HttpResponse<String> get(int port, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  /** The answer to a handshake with one more field, which is then abandoned. */
  private String handshake(String field) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write(RawClient.upgrade(field));
      byte[] answer = new byte[4096];
      int length = socket.getInputStream().read(answer);
      return new String(answer, 0, length, US_ASCII);
    }
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("still not so after 10 s").isLessThan(deadline);
      Thread.sleep(5);
    }
  }
}
