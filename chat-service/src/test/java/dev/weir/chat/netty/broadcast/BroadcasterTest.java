package dev.weir.chat.netty.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.chat.message.MessageLimits;
import dev.weir.chat.netty.EmbeddedClient;
import dev.weir.chat.netty.client.ConnectionSettings;
import dev.weir.chat.netty.client.Connections;
import dev.weir.chat.session.HeartbeatPolicy;
import dev.weir.chat.session.MessageRate;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BroadcasterTest {

  private static final int MEGABYTE = 1 << 20;
  private static final int OUTBOX = 2 * MEGABYTE;
  private static final int LOG = 128 * 1024;

  private final List<EmbeddedClient> clients = new ArrayList<>();
  private long now;
  private final Broadcaster broadcaster = broadcaster(new MessageRate(0, 1));

  @AfterEach
  void finish() {
    clients.forEach(EmbeddedClient::finish);
  }

  @Test
  void a_message_reaches_everyone_its_sender_included_with_its_kind() {
    EmbeddedClient sender = join(broadcaster);
    EmbeddedClient other = join(broadcaster);

    sender.send(text("hello"), binary(3), text(""));
    other.run();

    assertThat(sender.received()).containsExactly("text hello", "binary 3", "text ");
    assertThat(other.received()).containsExactly("text hello", "binary 3", "text ");
    assertThat(broadcaster.counters().messages()).isEqualTo(3);
    assertThat(broadcaster.counters().bytes()).isEqualTo(8);
    assertThat(broadcaster.counters().deliveries()).isEqualTo(6);
  }

  @Test
  void loops_that_publish_at_once_see_one_order() {
    EmbeddedClient one = join(broadcaster);
    EmbeddedClient two = join(broadcaster);
    EmbeddedClient three = join(broadcaster);

    one.sendWithoutTurn(text("a1"), text("a2"));
    two.sendWithoutTurn(text("b1"), text("b2"));
    two.run();
    one.run();
    three.run();
    two.run();

    List<String> order = List.of("text b1", "text b2", "text a1", "text a2");
    assertThat(one.received()).isEqualTo(order);
    assertThat(two.received()).isEqualTo(order);
    assertThat(three.received()).isEqualTo(order);
  }

  @Test
  void all_messages_of_a_turn_leave_in_one_write() {
    EmbeddedClient client = join(broadcaster);

    client.send(text("a"), text("b"), text("c"));

    assertThat(client.channel().outboundMessages()).hasSize(1);
  }

  @Test
  void what_several_loops_have_said_leaves_in_one_write() {
    EmbeddedClient one = join(broadcaster);
    EmbeddedClient two = join(broadcaster);
    EmbeddedClient reader = join(broadcaster);

    one.send(text("a"));
    two.send(text("b"));
    one.send(text("c"));
    reader.run();

    assertThat(reader.channel().outboundMessages()).hasSize(1);
    assertThat(reader.received()).containsExactly("text a", "text b", "text c");
  }

  @Test
  void fragments_come_out_as_one_message_with_control_frames_in_between() {
    EmbeddedClient client = join(broadcaster);

    client.send(
        new TextWebSocketFrame(false, 0, bytes("gr\u00fc\u00df").readSlice(3)),
        new PingWebSocketFrame(bytes("12345")),
        new ContinuationWebSocketFrame(false, 0, bytes("\u00fc\u00df").skipBytes(1).readSlice(2)),
        new ContinuationWebSocketFrame(false, 0, Unpooled.EMPTY_BUFFER),
        new ContinuationWebSocketFrame(true, 0, bytes("\u00df").skipBytes(1)));

    assertThat(client.received()).containsExactly("pong 5", "text gr\u00fc\u00df");
  }

  @Test
  void messages_of_one_megabyte_and_at_each_length_encoding_pass_whole() {
    EmbeddedClient client = join(broadcaster);
    EmbeddedClient other = join(broadcaster);

    client.send(binary(125), binary(126), binary(65_535), binary(65_536), binary(MEGABYTE));
    other.run();

    assertThat(other.received())
        .containsExactly(
            "binary 125", "binary 126", "binary 65535", "binary 65536", "binary 1048576");
  }

  @Test
  void a_client_that_does_not_read_is_dropped_and_the_others_get_everything() {
    EmbeddedClient sender = join(broadcaster);
    EmbeddedClient slow = join(broadcaster);
    EmbeddedClient other = join(broadcaster);
    slow.stall();

    int heard = 0;
    for (int i = 0; i < 40; i++) {
      sender.send(binary(100_000));
      slow.run();
      other.run();
      heard += other.received().size();
      sender.received();
    }

    assertThat(heard).isEqualTo(40);
    assertThat(broadcaster.counters().slowConsumersDropped()).isEqualTo(1);
    assertThat(slow.received()).containsExactly("close 1013");
    advance(slow, Duration.ofSeconds(6));
    assertThat(slow.channel().isOpen()).isFalse();
    assertThat(slow.timesGone()).isEqualTo(1);
    assertThat(broadcaster.members()).isEqualTo(2);
  }

  @Test
  void what_a_stalled_client_missed_comes_in_order_when_it_reads_again() {
    EmbeddedClient sender = join(broadcaster);
    EmbeddedClient slow = join(broadcaster);
    slow.stall();

    for (int i = 0; i < 10; i++) {
      sender.send(text("m" + i));
      slow.run();
    }
    assertThat(slow.received()).isEmpty();
    slow.resume();

    assertThat(slow.received())
        .isEqualTo(IntStream.range(0, 10).mapToObj(i -> "text m" + i).toList());
  }

  @Test
  void a_full_log_stops_reading_from_publishers_until_it_is_half_empty() {
    EmbeddedClient publisher = join(broadcaster);
    EmbeddedClient lagging = join(broadcaster);

    publisher.send(binary(LOG / 2), binary(LOG / 2));
    publisher.send(text("one more, read already"));
    int before = publisher.reads();
    publisher.send(text("and another"));
    assertThat(publisher.reads()).isEqualTo(before);

    lagging.run();
    publisher.run();
    assertThat(publisher.reads()).isGreaterThan(before);
  }

  @Test
  void a_client_that_takes_nothing_is_not_read_from() {
    EmbeddedClient client = join(broadcaster);
    client.stall();
    int before = client.reads();
    client.send(new PingWebSocketFrame());
    assertThat(client.reads()).isEqualTo(before);

    client.resume();
    assertThat(client.reads()).isGreaterThan(before);
  }

  @Test
  void invalid_text_closes_with_1007_and_is_not_broadcast() {
    EmbeddedClient client = join(broadcaster);
    EmbeddedClient other = join(broadcaster);

    client.send(
        new TextWebSocketFrame(true, 0, Unpooled.wrappedBuffer(new byte[] {'a', (byte) 0xFF})));
    other.run();

    assertThat(client.received()).containsExactly("close 1007");
    assertThat(other.received()).isEmpty();
  }

  @Test
  void a_fragment_with_invalid_text_closes_before_the_message_ends() {
    EmbeddedClient client = join(broadcaster);

    client.send(
        new TextWebSocketFrame(
            false, 0, Unpooled.wrappedBuffer(new byte[] {(byte) 0xC0, (byte) 0x80})));

    assertThat(client.received()).containsExactly("close 1007");
  }

  @Test
  void a_frame_announced_too_large_closes_with_1009_before_its_payload_came() {
    EmbeddedClient client = join(broadcaster);

    client.raw(
        Unpooled.buffer().writeByte(0x82).writeByte(0x80 | 127).writeLong(1L << 30).writeInt(7));
    client.run();

    assertThat(client.received()).containsExactly("close 1009");
  }

  @Test
  void fragments_that_grow_too_large_close_with_1009() {
    EmbeddedClient client = join(broadcaster);

    client.send(
        new BinaryWebSocketFrame(false, 0, Unpooled.wrappedBuffer(new byte[MEGABYTE])),
        new ContinuationWebSocketFrame(true, 0, Unpooled.wrappedBuffer(new byte[1])));

    assertThat(client.received()).containsExactly("close 1009");
  }

  @Test
  void bytes_that_are_no_frame_close_with_1002() {
    EmbeddedClient client = join(broadcaster);

    client.raw(Unpooled.wrappedBuffer(new byte[] {(byte) 0x83, (byte) 0x80, 0, 0, 0, 0}));

    assertThat(client.received()).containsExactly("close 1002");
  }

  @Test
  void more_messages_than_the_rate_close_with_1008() {
    Broadcaster strict = broadcaster(new MessageRate(10, 2));
    EmbeddedClient client = join(strict);
    EmbeddedClient other = join(strict);

    client.send(text("1"), text("2"), text("3"), text("4"));
    other.run();

    assertThat(client.received()).containsExactly("close 1008");
    assertThat(other.received()).containsExactly("text 1", "text 2");
    assertThat(strict.counters().messages()).isEqualTo(2);
  }

  @Test
  void a_close_is_answered_with_its_own_code() {
    EmbeddedClient client = join(broadcaster);

    client.send(new CloseWebSocketFrame(1000, "bye"));

    assertThat(client.received()).containsExactly("close 1000");
    assertThat(client.channel().isOpen()).isFalse();
    assertThat(client.timesGone()).isEqualTo(1);
  }

  @Test
  void after_a_refusal_messages_are_thrown_away_until_the_client_answers() {
    EmbeddedClient client = join(broadcaster);
    client.send(new TextWebSocketFrame(true, 0, Unpooled.wrappedBuffer(new byte[] {(byte) 0xFF})));

    client.send(text("too late"));
    assertThat(client.channel().isOpen()).isTrue();
    client.send(new CloseWebSocketFrame(1007, ""));

    assertThat(client.channel().isOpen()).isFalse();
    assertThat(broadcaster.counters().messages()).isZero();
  }

  @Test
  void silence_is_pinged_and_then_closed_with_1001() {
    EmbeddedClient client = join(broadcaster);

    advance(client, Duration.ofSeconds(31));
    assertThat(client.received()).containsExactly("ping");
    advance(client, Duration.ofSeconds(11));
    assertThat(client.received()).containsExactly("close 1001");
  }

  @Test
  void draining_sends_everyone_away_after_what_waits_and_ends_when_all_are_gone() {
    EmbeddedClient reading = join(broadcaster);
    EmbeddedClient stalled = join(broadcaster);
    stalled.stall();
    reading.send(text("last words"));
    stalled.run();

    CompletableFuture<Void> drained = broadcaster.drain();
    reading.run();
    stalled.run();
    stalled.resume();

    assertThat(reading.received()).containsExactly("text last words", "close 1012");
    assertThat(stalled.received()).containsExactly("text last words", "close 1012");
    reading.send(new CloseWebSocketFrame(1012, ""));
    assertThat(drained).isNotDone();
    advance(stalled, Duration.ofSeconds(6));
    assertThat(drained).isCompleted();
    assertThat(join(broadcaster).received()).containsExactly("close 1012");
  }

  @Test
  void reopening_ends_a_drain_and_whoever_comes_then_stays() {
    EmbeddedClient slow = join(broadcaster);
    CompletableFuture<Void> drained = broadcaster.drain();
    assertThat(drained).isNotDone();

    broadcaster.reopen();

    assertThat(drained).isDone();
    slow.channel().close();
    slow.run();
    EmbeddedClient next = join(broadcaster);
    next.send(text("again"));
    assertThat(next.received()).containsExactly("text again");
    assertThat(broadcaster.drain()).isNotDone();
  }

  @Test
  void clients_that_vanish_in_the_middle_leave_nothing_behind() {
    EmbeddedClient stays = join(broadcaster);
    for (int i = 0; i < 5; i++) {
      EmbeddedClient vanishes = join(broadcaster);
      vanishes.stall();
      stays.send(text("to be lost"));
      vanishes.sendWithoutTurn(
          new BinaryWebSocketFrame(false, 0, Unpooled.wrappedBuffer(new byte[9])));
      vanishes.run();
      vanishes.channel().close();
      vanishes.run();
      assertThat(vanishes.timesGone()).isEqualTo(1);
    }
    stays.received();
    stays.send(text("still here"));

    assertThat(stays.received()).containsExactly("text still here");
    assertThat(broadcaster.members()).isEqualTo(1);
  }

  private Broadcaster broadcaster(MessageRate rate) {
    ConnectionSettings settings =
        new ConnectionSettings(
            new MessageLimits(MEGABYTE, MEGABYTE),
            rate,
            new HeartbeatPolicy(Duration.ofSeconds(30), Duration.ofSeconds(10)),
            OUTBOX,
            LOG,
            Duration.ofSeconds(5));
    return new Broadcaster(
        settings, () -> now, () -> Instant.ofEpochSecond(0, now), new Connections());
  }

  private EmbeddedClient join(Broadcaster to) {
    EmbeddedClient client = new EmbeddedClient(to);
    client.run();
    clients.add(client);
    return client;
  }

  private void advance(EmbeddedClient client, Duration by) {
    for (long ahead = by.toMillis(); ahead > 0; ahead -= 500) {
      now += 500_000_000L;
      client.channel().advanceTimeBy(500, TimeUnit.MILLISECONDS);
      client.channel().runScheduledPendingTasks();
      client.run();
    }
  }

  private static WebSocketFrame text(String text) {
    return new TextWebSocketFrame(text);
  }

  private static WebSocketFrame binary(int size) {
    return new BinaryWebSocketFrame(Unpooled.wrappedBuffer(new byte[size]));
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }
}
