package dev.weir.chat.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.chat.netty.broadcast.Broadcaster;
import dev.weir.chat.netty.client.Connections;
import dev.weir.common.autoconfigure.ListenerLifecycle;
import dev.weir.common.cluster.RedisLink;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.RedisServer;
import dev.weir.testkit.RequiresRedis;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The plain broadcast of two instances on one Redis, and the sessions of their clients. */
@RequiresRedis
@Timeout(120)
class SharedBroadcastIT {

  private static final Duration LONG = Duration.ofSeconds(30);

  private static RedisServer redis;
  private static ConfigurableApplicationContext one;
  private static ConfigurableApplicationContext two;

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<TestClient> clients = new ArrayList<>();

  @BeforeAll
  static void start() {
    redis = RedisServer.start();
    one = instance();
    two = instance();
  }

  @AfterAll
  static void stop() throws IOException {
    one.close();
    two.close();
    redis.close();
  }

  private static ConfigurableApplicationContext instance() {
    return SpringApplication.run(
        ChatServiceApplication.class,
        "--server.port=0",
        "--weir.chat.listeners.http.host=127.0.0.1",
        "--weir.chat.listeners.http.port=0",
        "--weir.chat.close-timeout=500ms",
        "--weir.chat.drain.delay=0s",
        "--weir.chat.drain.over=200ms",
        "--weir.chat.message-rate.per-second=0",
        "--weir.cluster.redis.url=" + redis.url(),
        "--weir.cluster.redis.heartbeat=200ms",
        "--weir.cluster.redis.retry-interval=50ms");
  }

  @BeforeEach
  void both_are_open_and_nobody_is_left() {
    for (ConfigurableApplicationContext each : List.of(one, two)) {
      awaitOpen(each);
      await().atMost(LONG).until(() -> each.getBean(Connections.class).size() == 0);
    }
  }

  @AfterEach
  void leave() {
    clients.forEach(TestClient::abort);
    http.close();
  }

  private static void awaitOpen(ConfigurableApplicationContext service) {
    await().atMost(LONG).until(() -> service.getBean(Broadcaster.class).isOpen());
  }

  private TestClient join(ConfigurableApplicationContext service) throws Exception {
    Connections connections = service.getBean(Connections.class);
    int before = connections.size();
    TestClient client = TestClient.connect(http, port(service));
    clients.add(client);
    await().atMost(LONG).until(() -> connections.size() > before);
    return client;
  }

  private static int port(ConfigurableApplicationContext service) {
    return Objects.requireNonNull(service.getBean(ListenerLifecycle.class).address("http"))
        .getPort();
  }

  @Test
  void all_clients_of_all_instances_see_one_order() throws Exception {
    List<TestClient> all = List.of(join(one), join(one), join(two), join(two));
    List<Thread> talking =
        List.of(
            Thread.ofVirtual().start(() -> all.get(0).sendMixed("a", 300)),
            Thread.ofVirtual().start(() -> all.get(2).sendMixed("b", 300)),
            Thread.ofVirtual().start(() -> all.get(3).sendMixed("c", 300)));

    List<String> order = all.getFirst().next(900);

    for (TestClient each : all.subList(1, 4)) {
      assertThat(each.next(900)).isEqualTo(order);
    }
    for (String name : List.of("a", "b", "c")) {
      assertThat(order.stream().filter(line -> line.contains(" " + name)))
          .isEqualTo(TestClient.mixed(name, 300));
    }
    for (Thread each : talking) {
      each.join();
    }
  }

  @Test
  void bytes_that_are_no_text_pass_whole() throws Exception {
    TestClient sender = join(one);
    TestClient other = join(two);
    byte[] odd = new byte[90];
    for (int i = 0; i < odd.length; i++) {
      odd[i] = (byte) (i * 17 + 5);
    }

    sender.binary(odd);
    sender.binary(new byte[200_000]);

    String line = "binary " + new String(odd, StandardCharsets.ISO_8859_1);
    assertThat(other.next(2)).containsExactly(line, "binary 200000");
  }

  @Test
  void while_Redis_hangs_a_sender_is_told_and_others_stay() throws Exception {
    TestClient sender = join(one);
    TestClient listener = join(two);
    redis.hang();
    try {
      sender.text("perhaps");
      assertThat(sender.closeCode()).isEqualTo(1013);
      await().atMost(LONG).untilAsserted(() -> assertThat(handshake(one)).contains("503", "store"));
    } finally {
      redis.goOn();
    }

    awaitOpen(one);
    join(one).text("again");

    String heard = listener.next(1).getFirst();
    assertThat(heard.equals("text perhaps") ? listener.next(1).getFirst() : heard)
        .isEqualTo("text again");
  }

  @Test
  void where_messages_were_missed_clients_are_told() throws Exception {
    TestClient first = join(one);
    TestClient second = join(two);
    first.text("one");
    assertThat(first.next(1)).isEqualTo(second.next(1));

    String key = one.getBean(RedisLink.class).settings().key("broadcast");
    redis.command("HSET " + key + " number 1000000 tag unheard");

    assertThat(first.closeCode()).isEqualTo(1013);
    assertThat(second.closeCode()).isEqualTo(1013);
  }

  @Test
  void it_goes_on_when_Redis_comes_back_empty() throws Exception {
    TestClient before = join(one);
    before.text("before");
    before.next(1);
    redis.kill();
    await().atMost(LONG).untilAsserted(() -> assertThat(handshake(two)).contains("503", "store"));
    redis.restart();

    assertThat(before.closeCode()).as("Redis does not know what was said last").isEqualTo(1013);
    awaitOpen(one);
    awaitOpen(two);
    TestClient here = join(one);
    TestClient there = join(two);
    there.text("after");
    assertThat(here.next(1)).containsExactly("text after");
    assertThat(there.next(1)).containsExactly("text after");
  }

  @Test
  void an_instance_that_stops_sends_its_clients_away_and_the_other_goes_on() throws Exception {
    ConfigurableApplicationContext third = instance();
    awaitOpen(third);
    TestClient stays = join(one);
    TestClient moves = join(third);
    moves.text("last words");
    assertThat(stays.next(1)).containsExactly("text last words");

    third.close();

    assertThat(moves.closeCode()).isEqualTo(1012);
    stays.text("still here");
    assertThat(stays.next(1)).containsExactly("text still here");
  }

  @Test
  void a_session_that_comes_back_at_another_instance_ends_where_it_was() throws Exception {
    TestClient earlier = TestClient.toRooms(http, port(one));
    clients.add(earlier);
    earlier.text("{\"type\":\"connect\",\"user\":\"alice\"}");
    String connected = earlier.next(1).getFirst();
    String session = connected.replaceAll(".*\"session\":\"([^\"]+)\".*", "$1");
    TestClient later = TestClient.toRooms(http, port(two));
    clients.add(later);

    later.text("{\"type\":\"connect\",\"user\":\"alice\",\"session\":\"%s\"}".formatted(session));

    assertThat(later.next(1).getFirst()).contains("\"connected\"");
    assertThat(earlier.closeCode()).isEqualTo(4409);
  }

  /** Status and body of a handshake that is refused; of one that is not, the status alone. */
  private static String handshake(ConfigurableApplicationContext service) throws IOException {
    try (Http raw = Http.connect(port(service))) {
      raw.send(
          """
          GET /ws HTTP/1.1\r
          Host: localhost\r
          Connection: Upgrade\r
          Upgrade: websocket\r
          Sec-WebSocket-Version: 13\r
          Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
          \r
          """);
      RawMessage answer = raw.read();
      return answer.status() + " " + answer.text();
    }
  }
}
