package dev.weir.chat.netty.echo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.chat.message.MessageLimits;
import dev.weir.chat.netty.EmbeddedClient;
import dev.weir.chat.netty.client.ConnectionSettings;
import dev.weir.chat.netty.client.Connections;
import dev.weir.chat.session.HeartbeatPolicy;
import dev.weir.chat.session.MessageRate;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames of RFC 6455 as clients may and may not send them; hexadecimal ones are masked by zero. */
class EchoServerTest {

  private static final int LARGEST = 128 << 10;

  private final AtomicLong now = new AtomicLong();
  private final EchoServer echo =
      new EchoServer(
          new ConnectionSettings(
              new MessageLimits(LARGEST, LARGEST),
              new MessageRate(0, 1),
              new HeartbeatPolicy(Duration.ofSeconds(30), Duration.ofSeconds(10)),
              2 * LARGEST,
              1 << 20,
              Duration.ofSeconds(5)),
          now::get,
          new Connections());
  private final EmbeddedClient client = new EmbeddedClient(echo::join);

  @AfterEach
  void finish() {
    client.finish();
  }

  @Test
  void each_message_comes_back_of_its_kind_and_in_order() {
    client.send(text("one"), new BinaryWebSocketFrame(Unpooled.buffer()), text(""), text("κόσμε"));

    assertThat(client.received()).containsExactly("text one", "binary 0", "text ", "text κόσμε");
  }

  @Test
  void another_client_hears_nothing() {
    EmbeddedClient other = new EmbeddedClient(echo::join);
    client.send(text("one"));

    assertThat(other.received()).isEmpty();
    other.finish();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 125, 126, 127, 65_535, 65_536, LARGEST})
  void a_message_of_any_length_comes_back_whole(int length) {
    client.send(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(new byte[length])));
    client.run();

    assertThat(client.received()).containsExactly("binary " + length);
  }

  @Test
  void pings_between_fragments_are_answered_before_the_message() {
    client.send(
        new TextWebSocketFrame(false, 0, "a"),
        new PingWebSocketFrame(Unpooled.copiedBuffer("1", UTF_8)),
        new ContinuationWebSocketFrame(false, 0, ""),
        new PongWebSocketFrame(),
        new PingWebSocketFrame(Unpooled.wrappedBuffer(new byte[125])),
        new ContinuationWebSocketFrame(true, 0, "b"));

    assertThat(client.received()).containsExactly("pong 1", "pong 125", "text ab");
  }

  @Test
  void a_character_may_be_split_by_fragments() {
    frames("01 81 00000000 ce", "80 81 00000000 ba");

    assertThat(client.received()).containsExactly("text κ");
  }

  @Test
  void text_that_cannot_become_utf8_ends_the_connection_before_its_last_fragment() {
    frames("01 83 00000000 cebaaa");

    assertThat(client.received()).containsExactly("close 1007");
  }

  @Test
  void text_that_cannot_become_utf8_ends_the_connection_before_the_end_of_its_frame() {
    frames("81 ff 0000000000010000 00000000 ceba");
    assertThat(client.received()).isEmpty();
    frames("f490");

    assertThat(client.received()).containsExactly("close 1007");
  }

  @Test
  void a_frame_may_come_byte_by_byte_and_its_mask_turns_with_it() {
    for (byte octet : HexFormat.of().parseHex("818b37fa213d7f9f4d5158d6014a58884d")) {
      client.raw(Unpooled.buffer().writeByte(octet));
    }
    client.run();

    assertThat(client.received()).containsExactly("text Hello, worl");
  }

  @Test
  void after_a_violation_the_clients_close_frame_ends_the_connection() {
    frames("83 81 00000000 61", "81 81 00000000 62", "89 80 00000000");
    assertThat(client.received()).containsExactly("close 1002");
    assertThat(client.timesGone()).isZero();

    frames("88 82 00000000 03ea");

    assertThat(client.timesGone()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "of 126 bytes: 88 fe 007e 00000000",
        "of 65,536 bytes: 88 ff 0000000000010000 00000000",
        "with a reserved bit: a8 fe 007e 00000000",
        "in fragments: 08 fe 007e 00000000",
      })
  void a_close_frame_that_is_a_violation_ends_the_connection_when_all_of_it_came(String close) {
    int length = close.contains("65,536") ? 65_536 : 126;
    frames(close.substring(close.indexOf(':') + 1));
    assertThat(client.received()).containsExactly("close 1002");
    assertThat(client.timesGone()).isZero();

    frames("2a".repeat(length));

    assertThat(client.timesGone()).isEqualTo(1);
  }

  @Test
  void a_length_takes_no_more_bytes_than_it_needs() {
    frames("82 fe 007d 00000000");
    assertThat(client.received()).containsExactly("close 1002");
  }

  @Test
  void fragments_beyond_the_limit_are_refused_together() {
    client.send(
        new BinaryWebSocketFrame(false, 0, Unpooled.wrappedBuffer(new byte[LARGEST])),
        new ContinuationWebSocketFrame(true, 0, Unpooled.wrappedBuffer(new byte[1])));

    assertThat(client.received()).containsExactly("close 1009");
  }

  @ParameterizedTest
  @CsvSource({
    "reserved bit 1 without extension, c1 81 00000000 61, 1002",
    "reserved bit 2, a1 81 00000000 61, 1002",
    "reserved bit 3, 91 81 00000000 61, 1002",
    "reserved bit on a ping, c9 80 00000000, 1002",
    "reserved opcode 3, 83 80 00000000, 1002",
    "reserved opcode 7, 87 80 00000000, 1002",
    "reserved opcode 11, 8b 80 00000000, 1002",
    "reserved opcode 15, 8f 80 00000000, 1002",
    "not masked, 81 01 61, 1002",
    "ping in fragments, 09 80 00000000, 1002",
    "ping of 126 bytes, 89 fe 007e 00000000, 1002",
    "close in fragments, 08 80 00000000, 1002",
    "continuation of nothing, 80 81 00000000 61, 1002",
    "message within a message, 01 81 00000000 61 81 81 00000000 62, 1002",
    "1 GB announced, 82 ff 0000000040000000 00000000, 1009",
    "text cut within a character, 81 81 00000000 ce, 1007",
    "surrogate, 81 83 00000000 eda080, 1007",
    "close with one byte, 88 81 00000000 03, 1002",
    "close code 0, 88 82 00000000 0000, 1002",
    "close code 999, 88 82 00000000 03e7, 1002",
    "close code 1004, 88 82 00000000 03ec, 1002",
    "close code 1005, 88 82 00000000 03ed, 1002",
    "close code 1006, 88 82 00000000 03ee, 1002",
    "close code 1015, 88 82 00000000 03f7, 1002",
    "close code 2999, 88 82 00000000 0bb7, 1002",
    "close code 5000, 88 82 00000000 1388, 1002",
    "close reason not UTF-8, 88 83 00000000 03e8ff, 1007",
    "close code 1000, 88 82 00000000 03e8, 1000",
    "close code 1014, 88 82 00000000 03f6, 1014",
    "close code 3000, 88 82 00000000 0bb8, 3000",
    "close code 4999, 88 82 00000000 1387, 4999",
    "close without code, 88 80 00000000, -1",
  })
  void what_is_received_decides_on_the_close_code(String what, String frame, int code) {
    frames(frame);

    assertThat(client.received()).as(what).containsExactly("close " + code);
  }

  @Test
  void what_comes_after_a_close_frame_is_not_answered() {
    client.send(new CloseWebSocketFrame(1000, "bye"), text("late"), new PingWebSocketFrame());

    assertThat(client.received()).containsExactly("close 1000");
  }

  @Test
  void a_client_whose_socket_takes_no_more_is_not_read_until_it_does() {
    client.stall();
    client.send(text("one"), text("two"));
    int reads = client.reads();
    assertThat(client.received()).isEmpty();

    client.resume();

    assertThat(client.received()).containsExactly("text one", "text two");
    assertThat(client.reads()).isGreaterThan(reads);
  }

  @Test
  void draining_sends_everyone_away_and_ends_with_the_last() {
    CompletableFuture<Void> drained = echo.drain();
    client.run();
    assertThat(client.received()).containsExactly("close 1012");
    assertThat(drained).isNotDone();

    client.send(new CloseWebSocketFrame(1012, ""));

    assertThat(drained).isDone();
    assertThat(client.timesGone()).isEqualTo(1);
  }

  @Test
  void after_reopening_whoever_comes_stays_and_a_drain_begins_anew() {
    client.channel().close();
    client.run();
    assertThat(echo.drain()).isDone();
    echo.reopen();

    EmbeddedClient next = new EmbeddedClient(echo::join);
    next.send(text("again"));
    assertThat(next.received()).containsExactly("text again");
    assertThat(echo.drain()).isNotDone();
    next.finish();
  }

  private void frames(String... hex) {
    client.raw(
        Unpooled.wrappedBuffer(HexFormat.of().parseHex(String.join("", hex).replace(" ", ""))));
    client.run();
  }

  private static TextWebSocketFrame text(String text) {
    return new TextWebSocketFrame(text);
  }
}
