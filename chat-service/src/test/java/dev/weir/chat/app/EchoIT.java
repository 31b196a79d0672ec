package dev.weir.chat.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.autoconfigure.ListenerLifecycle;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.netty.Http2WebSocket;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;

@Timeout(60)
@EchoService
class EchoIT {

  /** As the suite may ask for; the leak detector of tests would make more of it last. */
  private static final int LARGE = 2 << 20;

  private static final int LARGEST = 16 << 20;

  @Autowired private ListenerLifecycle listener;

  @Test
  void a_large_message_comes_back_whole_and_one_beyond_the_limit_is_refused() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      TestClient client = TestClient.toEcho(http, port());
      client.text("x".repeat(LARGE));
      client.text("small");
      List<String> lines = client.next(2);
      assertThat(lines.getFirst()).hasSize("text ".length() + LARGE);
      assertThat(lines.getLast()).isEqualTo("text small");

      client.binaryUnchecked(new byte[LARGEST + 1]);
      assertThat(client.closeCode()).isEqualTo(1009);
    }
  }

  @Test
  void compression_is_agreed_to_in_the_handshake() throws Exception {
    try (Http http = Http.connect(port())) {
      http.send(
          """
          GET /ws/echo HTTP/1.1\r
          Host: h\r
          Connection: Upgrade\r
          Upgrade: websocket\r
          Sec-WebSocket-Version: 13\r
          Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
          Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=10\r
          \r
          """);
      RawMessage answer = http.readHead();
      assertThat(answer.status()).isEqualTo(101);
      assertThat(answer.headers("Sec-WebSocket-Extensions"))
          .containsExactly("permessage-deflate; server_max_window_bits=10");
    }
  }

  @Test
  void a_client_over_http2_gets_back_what_it_sends() throws Exception {
    try (Http2WebSocket client = Http2WebSocket.connect(port(), "/ws/echo")) {
      assertThat(client.status()).isEqualTo("200");
      client.send(new TextWebSocketFrame("over http2"));
      client.send(new BinaryWebSocketFrame(Http2WebSocket.payload(60_000)));
      assertThat(client.next()).isEqualTo("text over http2");
      assertThat(client.next()).isEqualTo("binary 60000");
    }
  }

  @Test
  void a_client_over_http2_whose_goodbye_is_unlawful_is_told_so() throws Exception {
    try (Http2WebSocket client = Http2WebSocket.connect(port(), "/ws/echo")) {
      assertThat(client.status()).isEqualTo("200");
      client.send(new CloseWebSocketFrame(true, 0, Unpooled.copyShort(999)));
      assertThat(client.next()).isEqualTo("close 1002");
      assertThat(client.next()).isEqualTo("end");
    }
  }

  private int port() {
    return Objects.requireNonNull(listener.address("http")).getPort();
  }
}
