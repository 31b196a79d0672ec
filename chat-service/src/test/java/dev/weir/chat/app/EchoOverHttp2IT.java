package dev.weir.chat.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.chat.netty.client.Connections;
import dev.weir.common.autoconfigure.ListenerLifecycle;
import dev.weir.testkit.netty.RawHttp2;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** WebSockets over HTTP/2 (RFC 8441), frame for frame, by clients that do not keep to the rules. */
@Timeout(60)
@EchoService
class EchoOverHttp2IT {

  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int PADDED = 8;
  private static final byte[] HI = EchoTalker.frame(0x81, "hi".getBytes(US_ASCII));
  private static final byte[] HI_BACK = {(byte) 0x81, 2, 'h', 'i'};

  @Autowired private ListenerLifecycle listener;
  @Autowired private Connections connections;

  @AfterEach
  void nobody_is_left() {
    await().atMost(Duration.ofSeconds(20)).until(() -> connections.size() == 0);
  }

  private RawHttp2 connect(int... settings) throws IOException {
    return RawHttp2.connect(Objects.requireNonNull(listener.address("http")).getPort(), settings);
  }

  private static byte[] handshake(String... more) {
    return handshakeTo("/ws/echo", more);
  }

  private static byte[] handshakeTo(String path, String... more) {
    byte[] head =
        RawHttp2.fields(
            ":method",
            "CONNECT",
            ":protocol",
            "websocket",
            ":scheme",
            "http",
            ":path",
            path,
            ":authority",
            "localhost",
            "sec-websocket-version",
            "13");
    byte[] rest = RawHttp2.fields(more);
    return ByteBuffer.allocate(head.length + rest.length).put(head).put(rest).array();
  }

  /** Opens a WebSocket on a stream of its own. */
  private static void open(RawHttp2 client, int stream, String... more) throws Exception {
    client.send(RawHttp2.HEADERS, RawHttp2.END_HEADERS, stream, handshake(more));
    RawHttp2.Frame head = client.next();
    assertThat(head.stream()).isEqualTo(stream);
    assertThat(client.status(head)).isEqualTo(200);
  }

  private static void assertEchoes(RawHttp2 client, int stream) throws IOException {
    client.send(RawHttp2.DATA, 0, stream, HI);
    RawHttp2.Frame back = client.next();
    assertThat(back.stream()).isEqualTo(stream);
    assertThat(back.payload()).isEqualTo(HI_BACK);
  }

  @ParameterizedTest
  @ValueSource(strings = {"permessage-deflate", "permessage-deflate; client_no_context_takeover"})
  void a_stream_that_is_reset_within_a_message_has_left_and_others_go_on(String offer)
      throws Exception {
    try (RawHttp2 client = connect()) {
      open(client, 1);
      open(client, 3, "sec-websocket-extensions", offer);
      client.send(RawHttp2.DATA, 0, 3, EchoTalker.frame(0x41, new byte[] {(byte) 0xf2, 0x48}));
      client.send(RawHttp2.DATA, 0, 3, new byte[] {0, (byte) 0xfe, 1});
      client.send(RawHttp2.RST_STREAM, 0, 3, new byte[] {0, 0, 0, 8});
      await().atMost(Duration.ofSeconds(20)).until(() -> connections.size() == 1);

      assertEchoes(client, 1);
    }
  }

  @Test
  void a_client_that_gives_no_leave_to_send_gets_all_once_it_does() throws Exception {
    byte[] message = new byte[10_000];
    try (RawHttp2 client = connect(INITIAL_WINDOW_SIZE, 0)) {
      open(client, 1);
      for (int i = 0; i < 6; i++) {
        client.send(RawHttp2.DATA, 0, 1, EchoTalker.frame(0x82, message));
      }
      client.ping();
      client.send(RawHttp2.WINDOW_UPDATE, 0, 1, new byte[] {0, 1, 0, 0});

      ByteArrayOutputStream back = new ByteArrayOutputStream();
      while (back.size() < 6 * (message.length + 4)) {
        back.writeBytes(client.next().payload());
      }
      assertThat(back.size()).isEqualTo(6 * (message.length + 4));
    }
  }

  @Test
  void a_client_that_vanishes_while_it_gives_no_leave_to_send_has_left() throws Exception {
    try (RawHttp2 client = connect(INITIAL_WINDOW_SIZE, 0)) {
      open(client, 1);
      open(client, 3);
      client.send(RawHttp2.DATA, 0, 1, EchoTalker.frame(0x82, new byte[10_000]));
      client.send(RawHttp2.DATA, 0, 3, EchoTalker.frame(0x82, new byte[10_000]));
      client.ping();
      client.send(RawHttp2.RST_STREAM, 0, 1, new byte[] {0, 0, 0, 8});
      await().atMost(Duration.ofSeconds(20)).until(() -> connections.size() == 1);
      client.reset();
    }
  }

  @Test
  void a_stream_that_its_client_ends_is_ended_and_what_comes_on_it_after_harms_no_other()
      throws Exception {
    try (RawHttp2 client = connect()) {
      open(client, 1);
      open(client, 3);
      client.send(RawHttp2.DATA, RawHttp2.END_STREAM, 1, HI);
      RawHttp2.Frame last = client.next();
      assertThat(last.stream()).isEqualTo(1);
      while (!last.endsStream()) {
        last = client.next();
        assertThat(last.stream()).isEqualTo(1);
      }
      client.send(RawHttp2.DATA, 0, 1, HI);

      client.send(RawHttp2.DATA, 0, 3, HI);
      RawHttp2.Frame next = client.next();
      if (next.stream() == 1) {
        assertThat(next.type()).isEqualTo(RawHttp2.RST_STREAM);
        next = client.next();
      }
      assertThat(next.stream()).isEqualTo(3);
      assertThat(next.payload()).isEqualTo(HI_BACK);
    }
  }

  @Test
  void a_stream_that_its_client_ends_by_trailers_is_ended() throws Exception {
    try (RawHttp2 client = connect()) {
      open(client, 1);
      assertEchoes(client, 1);
      client.send(
          RawHttp2.HEADERS,
          RawHttp2.END_HEADERS | RawHttp2.END_STREAM,
          1,
          RawHttp2.fields("x-last", "words"));
      assertThat(client.next().endsStream()).isTrue();
    }
  }

  @Test
  void a_frame_may_come_byte_by_byte_with_padding_and_empty_pieces_between() throws Exception {
    try (RawHttp2 client = connect()) {
      open(client, 1);
      for (byte octet : HI) {
        client.send(RawHttp2.DATA, 0, 1, new byte[0]);
        client.send(RawHttp2.DATA, PADDED, 1, new byte[] {2, octet, 0, 0});
      }
      assertThat(client.next().payload()).isEqualTo(HI_BACK);
    }
  }

  @Test
  void streams_that_are_reset_before_they_are_answered_leave_nobody() throws Exception {
    try (RawHttp2 client = connect()) {
      int stream = 1;
      for (int i = 0; i < 20; i++, stream += 2) {
        client.send(RawHttp2.HEADERS, RawHttp2.END_HEADERS, stream, handshake());
        client.send(RawHttp2.DATA, 0, stream, HI);
        client.send(RawHttp2.RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
      }
      client.send(RawHttp2.HEADERS, RawHttp2.END_HEADERS, stream, handshake());
      RawHttp2.Frame frame = client.next();
      while (frame.stream() != stream) {
        if (frame.type() == RawHttp2.HEADERS) {
          client.fieldsOf(frame); // each counts for those after it
        }
        frame = client.next();
      }
      assertThat(client.status(frame)).isEqualTo(200);
      assertEchoes(client, stream);
      await().atMost(Duration.ofSeconds(20)).until(() -> connections.size() == 1);
    }
  }

  /** A client is to wait for the answer; where it does not, nothing is to be lost in silence. */
  @Test
  void what_comes_before_the_answer_waits_for_it() throws Exception {
    try (RawHttp2 client = connect()) {
      client.send(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, handshake());
      client.send(RawHttp2.DATA, 0, 1, HI);
      assertThat(client.status(client.next())).isEqualTo(200);
      assertThat(client.next().payload()).isEqualTo(HI_BACK);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "*, 400",
    "ws/echo, 400",
    "//ws/echo, 404",
    "/ws/echo/, 404",
    "/ws/%65cho, 404",
    "/ws/echo?x=%zz, 400",
    "/ws/echo%00, 404",
    "/ws/%zz, 400",
    "/ws/../ws/echo, 404",
    "http://localhost/ws/echo, 200",
  })
  void odd_paths_are_answered_as_over_http1(String path, int status) throws Exception {
    try (RawHttp2 client = connect()) {
      client.send(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, handshakeTo(path));
      assertThat(client.status(client.next())).isEqualTo(status);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"connect-udp", "websocket2", "h2c"})
  void another_protocol_than_that_of_WebSockets_is_refused(String protocol) throws Exception {
    try (RawHttp2 client = connect()) {
      byte[] head =
          RawHttp2.fields(
              ":method",
              "CONNECT",
              ":protocol",
              protocol,
              ":scheme",
              "http",
              ":path",
              "/ws/echo",
              ":authority",
              "localhost",
              "sec-websocket-version",
              "13");
      client.send(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, head);
      assertThat(client.status(client.next())).isEqualTo(501);
    }
  }

  @Test
  void a_handshake_whose_stream_has_ended_is_none() throws Exception {
    try (RawHttp2 client = connect()) {
      client.send(RawHttp2.HEADERS, RawHttp2.END_HEADERS | RawHttp2.END_STREAM, 1, handshake());
      assertThat(client.status(client.next())).isEqualTo(501);
    }
  }
}
