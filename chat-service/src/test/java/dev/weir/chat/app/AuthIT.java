package dev.weir.chat.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import dev.weir.chat.access.Tokens;
import dev.weir.chat.app.client.PublicEndpoint;
import dev.weir.common.autoconfigure.ListenerLifecycle;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tokens over real sockets, of a service that lets nobody in without. */
@Timeout(60)
@SpringBootTest(
    classes = ChatServiceApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "weir.chat.listeners.http.host=127.0.0.1",
      "weir.chat.listeners.http.port=0",
      "weir.chat.close-timeout=500ms",
      "weir.chat.auth.secret=" + Tokens.SECRET,
      "weir.chat.auth.audience=chat",
    })
class AuthIT {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String ROOMS = "/ws/rooms";

  private final HttpClient http = HttpClient.newHttpClient();

  @Autowired private ListenerLifecycle listener;

  @AfterEach
  void close() {
    http.close();
  }

  @Test
  void a_token_is_taken_from_connect_the_query_and_a_subprotocol() throws Exception {
    String token = Tokens.hs256(claims("alice").build());
    TestClient byConnect = TestClient.toRooms(http, port());
    byConnect.text("{\"type\":\"connect\",\"token\":\"" + token + "\"}");
    TestClient byQuery =
        TestClient.open(
            http, port(), ROOMS + "?access_token=" + token, PublicEndpoint.ROOMS_PROTOCOL);
    byQuery.text("{\"type\":\"connect\"}");
    TestClient byProtocol =
        TestClient.open(http, port(), ROOMS, PublicEndpoint.ROOMS_PROTOCOL, "weir.token." + token);
    byProtocol.text("{\"type\":\"connect\"}");

    for (TestClient client : List.of(byConnect, byQuery, byProtocol)) {
      JsonNode connected = next(client);
      assertThat(connected.get("user").asString()).isEqualTo("alice");
      assertThat(connected.get("expires").asString()).startsWith("20");
      assertThat(client.subprotocol()).isEqualTo("weir.chat.v1");
      client.abort();
    }
  }

  @Test
  void forged_unsigned_expired_and_foreign_tokens_are_refused() throws Exception {
    String good = Tokens.hs256(claims("alice").build());
    refused(good.substring(0, good.length() - 6) + "AAAAAA", "token-refused", 4401);
    refused(new PlainJWT(claims("alice").build()).serialize(), "token-refused", 4401);
    refused(Tokens.hs256(claims("alice").audience("shop").build()), "token-refused", 4401);
    refused(Tokens.hs256(claims("alice").expirationTime(in(-60)).build()), "token-expired", 4419);
  }

  @Test
  void the_end_of_a_token_ends_its_connection() throws Exception {
    String token = Tokens.hs256(claims("alice").expirationTime(in(2)).build());
    TestClient rooms = TestClient.toRooms(http, port());
    rooms.text("{\"type\":\"connect\",\"token\":\"" + token + "\"}");
    TestClient plain = TestClient.open(http, port(), "/ws?access_token=" + token);

    assertThat(rooms.closeCode()).isEqualTo(4419);
    assertThat(plain.closeCode()).isEqualTo(4419);
  }

  @Test
  void the_plain_broadcast_wants_a_token_with_the_handshake() throws Exception {
    String everywhere = Tokens.hs256(claims("alice").build());
    String elsewhere = Tokens.hs256(claims("bob").claim("rooms", List.of("lobby")).build());
    assertThat(handshake("X-None: 1")).contains("401", "token-missing", "Bearer");
    assertThat(handshake("Authorization: Bearer forged")).contains("401", "token-refused");
    assertThat(handshake("Authorization: Bearer " + elsewhere)).contains("403", "not-allowed");
    assertThat(handshake("Authorization: Bearer " + everywhere)).startsWith("HTTP/1.1 101");
  }

  @Test
  void events_want_a_token_and_end_with_it() throws Exception {
    assertThat(EventReader.refused(http, port(), "/api/rooms/news/events"))
        .contains("token-missing");
    String elsewhere = Tokens.hs256(claims("bob").claim("rooms", List.of("lobby")).build());
    assertThat(
            EventReader.refused(http, port(), "/api/rooms/news/events?access_token=" + elsewhere))
        .contains("not-allowed");
    String brief = Tokens.hs256(claims("alice").expirationTime(in(2)).build());
    try (EventReader reader =
        EventReader.open(
            http, port(), "/api/rooms/news/events", "Authorization", "Bearer " + brief)) {
      assertThat(reader.next("joined").data().get("presence").toString()).contains("alice");
      assertThat(reader.next("error").data().get("problem").asString()).endsWith("token-expired");
      assertThat(reader.atEnd()).isTrue();
    }
  }

  private void refused(String token, String problem, int code) throws Exception {
    TestClient client = TestClient.toRooms(http, port());
    client.text("{\"type\":\"connect\",\"ref\":\"r\",\"token\":\"" + token + "\"}");
    JsonNode error = next(client);
    assertThat(error.get("problem").asString()).endsWith("/" + problem);
    assertThat(error.get("ref").asString()).isEqualTo("r");
    assertThat(client.closeCode()).isEqualTo(code);
  }

  private String handshake(String field) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.getOutputStream().write(RawClient.upgrade("/ws", field));
      byte[] answer = new byte[4096];
      int length = socket.getInputStream().read(answer);
      return new String(answer, 0, length, StandardCharsets.US_ASCII);
    }
  }

  private static JsonNode next(TestClient client) throws Exception {
    return JSON.readTree(client.next(1).getFirst().substring("text ".length()));
  }

  private static JWTClaimsSet.Builder claims(String user) {
    return Tokens.claims(user, Instant.now()).audience("chat");
  }

  private static Date in(int seconds) {
    return Date.from(Instant.now().plusSeconds(seconds));
  }

  private int port() {
    return Objects.requireNonNull(listener.address("http")).getPort();
  }
}
