package dev.weir.chat.app;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.chat.netty.room.RoomServer;
import dev.weir.common.autoconfigure.ListenerLifecycle;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.netty.Http2WebSocket;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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
      "weir.chat.close-timeout=500ms",
      "weir.chat.drain.delay=0s",
      "weir.chat.rooms.publish-rate.per-second=0",
      "weir.chat.rooms.presence.interval=50ms",
      "weir.chat.rooms.kinds.prices.rooms=ticker/*",
      "weir.chat.rooms.kinds.prices.slow-members=skip",
    })
class RoomsIT {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String LARGE = "x".repeat(30_000);

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<TestClient> clients = new ArrayList<>();

  @Autowired private RoomServer server;
  @Autowired private ListenerLifecycle listener;

  @Value("${local.server.port}")
  private int controlPort;

  @AfterEach
  void leave() throws InterruptedException {
    clients.forEach(TestClient::abort);
    await(() -> server.members() == 0);
    http.close();
  }

  @Test
  void one_who_reconnects_gets_exactly_what_it_missed() throws Exception {
    TestClient alice = member("alice", "recovery");
    TestClient bob = member("bob", "recovery");
    publish(alice, "recovery", "'before'");
    JsonNode seen = next(bob, "message");
    bob.abort();
    await(() -> server.members() == 1);
    for (int i = 0; i < 20; i++) {
      publish(alice, "recovery", "'missed " + i + "'");
    }
    TestClient back = connect("bob");
    send(
        back,
        "{'type':'join','room':'recovery','after':{'epoch':'%s','offset':%d}}"
            .formatted(seen.get("epoch").asString(), seen.get("offset").asLong()));
    publish(alice, "recovery", "'after'");

    assertThat(next(back, "joined").get("recovered").asBoolean()).isTrue();
    assertThat(offsets(back, 21))
        .containsExactlyElementsOf(LongStream.rangeClosed(2, 22).boxed().toList());
  }

  @Test
  void members_see_messages_of_many_publishers_once_and_in_one_order() throws Exception {
    List<TestClient> members = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      members.add(member("user" + i, "crowd"));
    }
    List<CompletableFuture<?>> publishers = new ArrayList<>();
    for (TestClient publisher : members.subList(0, 4)) {
      publishers.add(
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < 200; i++) {
                  send(publisher, "{'type':'publish','room':'crowd','data':" + i + "}");
                }
              }));
    }
    CompletableFuture.allOf(publishers.toArray(CompletableFuture[]::new)).get(20, SECONDS);

    List<Long> order = LongStream.rangeClosed(1, 800).boxed().toList();
    for (TestClient member : members) {
      assertThat(offsets(member, 800)).isEqualTo(order);
    }
  }

  @Test
  void one_that_does_not_read_is_sent_away_and_delays_nobody() throws Exception {
    TestClient alice = member("alice", "busy");
    long before = server.counters().slowConsumersDropped();
    try (RawClient stuck = RawClient.toRooms(port())) {
      stuck.sendText(quoted("{'type':'connect'}"));
      stuck.sendText(quoted("{'type':'join','room':'busy'}"));
      await(() -> connectionsIn("busy") == 2);
      long sent = 0;
      while (server.counters().slowConsumersDropped() == before) {
        assertThat(sent).isLessThan(3_000);
        publish(alice, "busy", "'" + LARGE + "'");
        sent++;
        assertThat(next(alice, "message").get("offset").asLong()).isEqualTo(sent);
      }
      await(() -> connectionsIn("busy") == 1);
    }
  }

  @Test
  void one_that_does_not_read_where_the_slow_skip_stays_a_member() throws Exception {
    TestClient alice = member("alice", "ticker/eur");
    long before = server.counters().slowConsumersDropped();
    try (RawClient stuck = RawClient.toRooms(port())) {
      stuck.sendText(quoted("{'type':'connect'}"));
      stuck.sendText(quoted("{'type':'join','room':'ticker/eur'}"));
      await(() -> connectionsIn("ticker/eur") == 2);
      long delivered = server.counters().deliveries();
      long sent = 0;
      while (delivered + 2 * sent - server.counters().deliveries() < 10) {
        assertThat(sent).isLessThan(3_000);
        publish(alice, "ticker/eur", "'" + LARGE + "'");
        sent++;
        assertThat(next(alice, "message").get("offset").asLong()).isEqualTo(sent);
      }
      assertThat(connectionsIn("ticker/eur")).isEqualTo(2);
    }
    assertThat(server.counters().slowConsumersDropped()).isEqualTo(before);
  }

  @Test
  void hostile_commands_get_an_error_and_harm_nobody() throws Exception {
    TestClient alice = member("alice", "hostile");
    TestClient bad = connect("bad");
    for (String hostile :
        List.of(
            "not json",
            "{}",
            "{'type':'shout'}",
            "{'type':'join','room':'a b'}",
            "{'type':'publish','room':'hostile','data':'" + "x".repeat(40_000) + "'}",
            "{'type':'publish','room':'hostile','data':"
                + "[".repeat(1_000)
                + "]".repeat(1_000)
                + "}")) {
      send(bad, hostile);
      assertThat(next(bad, "error").get("problem").asString())
          .startsWith("https://weir.dev/problems/");
    }
    bad.text("\"" + "x".repeat(100_000));
    assertThat(bad.closeCode()).isEqualTo(1009);

    publish(alice, "hostile", "'unharmed'");
    JsonNode message = next(alice, "message");
    assertThat(message.get("offset").asLong()).isEqualTo(1);
    assertThat(message.get("data").asString()).isEqualTo("unharmed");
  }

  @Test
  void presence_tells_who_comes_and_goes() throws Exception {
    TestClient alice = member("alice", "presence");
    next(alice, "presence");
    TestClient bob = member("bob", "presence");
    assertThat(next(alice, "presence").get("join").toString()).isEqualTo("[\"bob\"]");
    bob.abort();
    assertThat(next(alice, "presence").get("leave").toString()).isEqualTo("[\"bob\"]");
  }

  @Test
  void a_backend_publishes_once_for_a_key_and_members_receive_it() throws Exception {
    TestClient alice = member("alice", "a/b");
    String body = "{'data':{'n':[1,null]},'key':'order-7','from':'shop'}";
    HttpResponse<String> first = post("/api/rooms/a%2Fb/messages", body);
    HttpResponse<String> second = post("/api/rooms/a%2Fb/messages", body);

    assertThat(first.statusCode()).isEqualTo(201);
    assertThat(second.statusCode()).isEqualTo(200);
    JsonNode ack = JSON.readTree(first.body());
    assertThat(ack.get("offset").asLong()).isEqualTo(1);
    assertThat(JSON.readTree(second.body()).get("id")).isEqualTo(ack.get("id"));
    post("/api/rooms/a%2Fb/messages", "{'data':'last'}");
    JsonNode message = next(alice, "message");
    assertThat(message.get("from").asString()).isEqualTo("shop");
    assertThat(message.get("data").toString()).isEqualTo("{\"n\":[1,null]}");
    assertThat(next(alice, "message").get("offset").asLong()).isEqualTo(2);
  }

  @Test
  void the_control_api_tells_of_rooms() throws Exception {
    TestClient alice = member("alice", "told");
    for (int i = 0; i < 3; i++) {
      publish(alice, "told", Integer.toString(i));
      next(alice, "ack");
    }
    JsonNode room =
        JSON.readTree(get("/api/rooms"))
            .valueStream()
            .filter(each -> each.get("room").asString().equals("told"))
            .findFirst()
            .orElseThrow();
    assertThat(room.get("offset").asLong()).isEqualTo(3);
    assertThat(room.get("connections").asInt()).isEqualTo(1);
    JsonNode page = JSON.readTree(get("/api/rooms/told/messages?after=1&limit=1"));
    assertThat(page.get("messages")).hasSize(1);
    assertThat(page.get("messages").get(0).get("offset").asLong()).isEqualTo(2);
    assertThat(JSON.readTree(get("/api/rooms/told/presence")).get("names").toString())
        .isEqualTo("[\"alice\"]");
    assertThat(get("/actuator/prometheus")).contains("weir_chat_rooms_published_total");
  }

  @Test
  void the_control_api_refuses_with_problems() throws Exception {
    assertThat(get("/api/rooms/nowhere/presence")).contains("no-such-room");
    assertThat(get("/api/rooms/a%20b/presence")).contains("bad-room-name");
    assertThat(post("/api/rooms/r/messages", "{'date':1}").body()).contains("bad-command");
    assertThat(post("/api/rooms/r/messages", "nonsense").body()).contains("not-json");
    assertThat(post("/api/rooms/r/messages", "{'data':'" + "x".repeat(40_000) + "'}").statusCode())
        .isEqualTo(413);
    assertThat(delete("/api/rooms/nowhere/members/alice")).isEqualTo(404);
  }

  @Test
  void a_user_taken_out_is_told_and_may_come_back() throws Exception {
    TestClient zoe = member("Zo\u00eb", "door");
    String user = URLEncoder.encode("Zo\u00eb", StandardCharsets.UTF_8);
    assertThat(delete("/api/rooms/door/members/" + user)).isEqualTo(204);

    assertThat(next(zoe, "left").get("reason").asString()).isEqualTo("removed");
    send(zoe, "{'type':'join','room':'door'}");
    next(zoe, "joined");
  }

  @Test
  void a_banned_user_is_taken_out_and_stays_out_until_let_in_again() throws Exception {
    TestClient bob = member("bob", "strict");
    assertThat(delete("/api/rooms/strict/members/bob?ban=forever")).isEqualTo(400);
    assertThat(delete("/api/rooms/strict/members/bob?ban=10m")).isEqualTo(204);
    assertThat(next(bob, "left").get("reason").asString()).isEqualTo("banned");
    send(bob, "{'type':'join','room':'strict'}");
    assertThat(next(bob, "error").get("problem").asString()).endsWith("/banned");
    send(bob, "{'type':'publish','room':'strict','data':1}");
    assertThat(next(bob, "error").get("problem").asString()).endsWith("/banned");

    assertThat(get("/api/rooms/strict/bans")).contains("\"user\":\"bob\"", "\"until\":");
    assertThat(delete("/api/rooms/strict/bans/bob")).isEqualTo(204);
    assertThat(delete("/api/rooms/strict/bans/bob")).isEqualTo(404);
    send(bob, "{'type':'join','room':'strict'}");
    next(bob, "joined");
  }

  @Test
  void connections_are_listed_and_one_is_closed() throws Exception {
    TestClient alice = member("alice", "listed");
    TestClient bob = member("bob", "listed");
    JsonNode page = JSON.readTree(get("/api/connections?room=listed&user=bob"));
    assertThat(page.get("open").asInt()).isEqualTo(2);
    assertThat(page.get("matching").asInt()).isEqualTo(1);
    JsonNode listed = page.get("connections").get(0);
    assertThat(listed.get("endpoint").asString()).isEqualTo("rooms");
    assertThat(listed.get("rooms").toString()).isEqualTo("[\"listed\"]");
    assertThat(JSON.readTree(get("/api/connections?slow=true")).get("matching").asInt()).isZero();
    assertThat(get("/api/connections?limit=0")).contains("bad-limit");

    String id = listed.get("id").asString();
    assertThat(delete("/api/connections/" + id)).isEqualTo(204);
    assertThat(bob.closeCode()).isEqualTo(4403);
    await(() -> server.members() == 1);
    assertThat(delete("/api/connections/" + id)).isEqualTo(404);
    assertThat(delete("/api/connections/no-id")).isEqualTo(404);
    publish(alice, "listed", "'still here'");
    next(alice, "message");
  }

  @Test
  void a_drain_sends_clients_away_refuses_others_and_can_be_stopped() throws Exception {
    TestClient alice = member("alice", "drained");
    assertThat(post("/api/drain?over=-1s", "").statusCode()).isEqualTo(400);
    assertThat(post("/api/drain?over=1s", "").statusCode()).isEqualTo(202);
    try {
      assertThat(alice.closeCode()).isEqualTo(1012);
      assertThat(get("/actuator/health/readiness")).contains("OUT_OF_SERVICE");
      assertThat(get("/api/drain")).contains("\"draining\":true");
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
        socket.getOutputStream().write(RawClient.upgrade("/ws", "X-Custom: none"));
        byte[] answer = new byte[4096];
        int length = socket.getInputStream().read(answer);
        assertThat(new String(answer, 0, length, StandardCharsets.US_ASCII))
            .startsWith("HTTP/1.1 503")
            .contains("problems/draining");
      }
    } finally {
      assertThat(delete("/api/drain")).isEqualTo(204);
    }
    assertThat(get("/actuator/health/readiness")).contains("UP");
    member("alice", "drained");
  }

  @Test
  void events_of_a_room_are_streamed_and_recovered_by_the_last_of_them() throws Exception {
    TestClient alice = member("alice", "events");
    publish(alice, "events", "'one'");
    String last;
    try (EventReader reader = EventReader.open(http, port(), "/api/rooms/events/events?user=bob")) {
      assertThat(reader.next("joined").data().get("presence").toString()).contains("bob");
      publish(alice, "events", "{'a':\n1}");
      EventReader.Event message = reader.next("message");
      assertThat(message.data().get("data").toString()).isEqualTo("{\"a\":1}");
      assertThat(JSON.readTree(get("/api/connections?user=bob")).get("matching").asInt())
          .isEqualTo(1);
      last = message.id();
    }
    await(() -> server.members() == 1);
    for (int i = 0; i < 50; i++) {
      publish(alice, "events", Integer.toString(i));
    }
    try (EventReader back =
        EventReader.open(http, port(), "/api/rooms/events/events", "Last-Event-ID", last)) {
      assertThat(back.next("joined").data().get("recovered").asBoolean()).isTrue();
      for (int i = 0; i < 50; i++) {
        assertThat(back.next("message").data().get("data").asInt()).isEqualTo(i);
      }
      String user = JSON.readTree(get("/api/rooms/events/presence")).get("names").toString();
      String name = user.replaceAll(".*(anonymous-[a-z0-9]+).*", "$1");
      assertThat(delete("/api/rooms/events/members/" + name)).isEqualTo(204);
      assertThat(back.next("left").data().get("reason").asString()).isEqualTo("removed");
      assertThat(back.atEnd()).isTrue();
    }
  }

  @Test
  void events_are_refused_with_problems() throws Exception {
    assertThat(EventReader.refused(http, port(), "/api/rooms/a%20b/events")).contains("bad-room");
    assertThat(EventReader.refused(http, port(), "/api/rooms/r/events?after=nowhere"))
        .contains("bad-command");
    assertThat(EventReader.refused(http, port(), "/api/rooms/r/events?user=%20"))
        .contains("bad-user-name");
  }

  @Test
  void a_client_over_http2_is_a_member_like_any_other() throws Exception {
    TestClient alice = member("alice", "two");
    try (Http2WebSocket client =
        Http2WebSocket.ask(
            port(),
            Http2WebSocket.handshake("http", "/ws/rooms")
                .add("sec-websocket-protocol", "weir.chat.v1"),
            false)) {
      assertThat(client.status()).isEqualTo("200");
      client.send(new TextWebSocketFrame(quoted("{'type':'connect','user':'bob'}")));
      assertThat(client.next()).contains("connected");
      client.send(
          new TextWebSocketFrame(quoted("{'type':'publish','room':'two','data':'over http2'}")));
      assertThat(client.next()).contains("ack");
      assertThat(next(alice, "message").get("data").asString()).isEqualTo("over http2");
    }
  }

  @Test
  void a_backend_publishes_to_many_rooms_at_once() throws Exception {
    TestClient alice = member("alice", "many1");
    JsonNode answer =
        JSON.readTree(
            post("/api/publish", "{'rooms':['many1','many2','many1'],'data':'all','key':'k'}")
                .body());

    assertThat(answer.get("published"))
        .extracting(each -> each.get("room").asString())
        .containsExactly("many1", "many2");
    assertThat(answer.get("refused")).isEmpty();
    assertThat(next(alice, "message").get("data").asString()).isEqualTo("all");
    assertThat(post("/api/publish", "{'rooms':['a b'],'data':1}").body()).contains("bad-room-name");
    assertThat(post("/api/publish", "{'rooms':[],'data':1}").body()).contains("bad-command");
    assertThat(post("/api/publish", "{'data':1}").body()).contains("bad-command");
  }

  @Test
  void rooms_want_their_subprotocol() throws Exception {
    assertThat(connect("alice").subprotocol()).isEqualTo("weir.chat.v1");
    try (Http http = Http.connect(port())) {
      http.send(RawClient.upgrade("/ws/rooms", "X-Custom: none"));
      RawMessage answer = http.read();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.text()).contains("subprotocol-missing");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sec-WebSocket-Protocol: weir.chat.v1",
        "Sec-WebSocket-Protocol: weir.chat.v1, other",
        "Sec-WebSocket-Protocol: other\r\nSec-WebSocket-Protocol: weir.chat.v1",
        "Sec-WebSocket-Protocol: other,, weir.chat.v1 ,",
      })
  void rooms_name_their_subprotocol_wherever_in_the_offer_it_stands(String offer) throws Exception {
    try (Http http = Http.connect(port())) {
      http.send(RawClient.upgrade("/ws/rooms", offer));
      RawMessage answer = http.readHead();
      assertThat(answer.status()).isEqualTo(101);
      assertThat(answer.headers("Sec-WebSocket-Protocol")).containsExactly("weir.chat.v1");
    }
  }

  private TestClient connect(String user) throws Exception {
    TestClient client = TestClient.toRooms(http, port());
    clients.add(client);
    send(client, "{'type':'connect','user':'" + user + "'}");
    assertThat(next(client, "connected").get("user").asString()).isEqualTo(user);
    return client;
  }

  private TestClient member(String user, String room) throws Exception {
    TestClient client = connect(user);
    send(client, "{'type':'join','room':'" + room + "'}");
    next(client, "joined");
    return client;
  }

  /** Publishes, without waiting for the ack. */
  private static void publish(TestClient client, String room, String data) throws Exception {
    send(client, "{'type':'publish','room':'" + room + "','data':" + data + "}");
  }

  private static void send(TestClient client, String command) {
    client.text(quoted(command));
  }

  private static String quoted(String command) {
    return command.replace('\'', '"');
  }

  /** The next frame of a type; those before it are passed over. */
  private static JsonNode next(TestClient client, String type) throws Exception {
    while (true) {
      JsonNode frame = JSON.readTree(client.next(1).getFirst().substring("text ".length()));
      if (frame.get("type").asString().equals(type)) {
        return frame;
      }
    }
  }

  private static List<Long> offsets(TestClient client, int count) throws Exception {
    List<Long> offsets = new ArrayList<>();
    while (offsets.size() < count) {
      offsets.add(next(client, "message").get("offset").asLong());
    }
    return offsets;
  }

  private int connectionsIn(String room) {
    return server.rooms().summaries().stream()
        .filter(each -> each.room().equals(room))
        .mapToInt(each -> each.connections())
        .sum();
  }

  private int port() {
    return Objects.requireNonNull(listener.address("http")).getPort();
  }

  private String get(String path) throws Exception {
    return http.send(request(path).build(), BodyHandlers.ofString()).body();
  }

  private int delete(String path) throws Exception {
    return http.send(request(path).DELETE().build(), BodyHandlers.ofString()).statusCode();
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return http.send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(quoted(body)))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + controlPort + path));
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("still not so after 10 s").isLessThan(deadline);
      Thread.sleep(5);
    }
  }
}
