package dev.weir.chat.netty.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.chat.message.MessageLimits;
import dev.weir.chat.netty.EmbeddedClient;
import dev.weir.chat.netty.client.ConnectionSettings;
import dev.weir.chat.netty.client.Connections;
import dev.weir.chat.session.HeartbeatPolicy;
import dev.weir.chat.session.MessageRate;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A broadcast that is part of a larger one. */
class RelayTest {

  private static final int LOG = 64 * 1024;

  private final FakeRelay relay = new FakeRelay();
  private final ReadingClock clock = new ReadingClock();
  private final List<EmbeddedClient> clients = new ArrayList<>();
  private final Broadcaster broadcaster =
      new Broadcaster(
          new ConnectionSettings(
              new MessageLimits(64 * 1024, 64 * 1024),
              new MessageRate(0, 1),
              new HeartbeatPolicy(Duration.ofSeconds(30), Duration.ofSeconds(10)),
              4 << 20,
              LOG,
              Duration.ofSeconds(5)),
          clock,
          InstantSource.system(),
          new Connections(),
          relay);

  /** A nano clock that goes on by so much each time it is read. */
  private static final class ReadingClock implements LongSupplier {
    private long now;
    private long step;

    @Override
    public long getAsLong() {
      return now += step;
    }
  }

  /** One that keeps what it is given until a test lets it go. */
  private static final class FakeRelay implements Relay {

    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Sent(byte[] frames, int messages, CompletableFuture<Void> done) {}

    private final Queue<Sent> sent = new ArrayDeque<>();
    private @Nullable Listener listener;
    private boolean open = true;

    @Override
    public void begin(Listener all) {
      listener = all;
    }

    @Override
    public boolean isOpen() {
      return open;
    }

    @Override
    public CompletionStage<?> send(byte[] frames, int messages) {
      Sent mine = new Sent(frames, messages, new CompletableFuture<>());
      sent.add(mine);
      return mine.done();
    }

    Listener listener() {
      return Objects.requireNonNull(listener);
    }

    /** Brings the oldest that it was given. */
    void bring() {
      Sent oldest = sent.remove();
      listener().heard(oldest.frames(), oldest.messages());
      oldest.done().complete(null);
    }

    void lose() {
      sent.remove().done().completeExceptionally(new IllegalStateException("away"));
    }
  }

  @AfterEach
  void finish() {
    clients.forEach(EmbeddedClient::finish);
  }

  @Test
  void messages_come_when_and_in_the_order_in_which_the_relay_brings_them() {
    EmbeddedClient one = join();
    EmbeddedClient two = join();

    one.send(new TextWebSocketFrame("a1"), new TextWebSocketFrame("a2"));
    assertThat(one.received()).isEmpty();
    relay.listener().heard(new byte[] {(byte) 0x81, 1, 'x'}, 1);
    relay.bring();
    runAll();

    assertThat(one.received()).containsExactly("text x", "text a1", "text a2");
    assertThat(two.received()).containsExactly("text x", "text a1", "text a2");
    assertThat(broadcaster.counters().messages()).isEqualTo(2);
    assertThat(broadcaster.counters().deliveries()).isEqualTo(6);
  }

  @Test
  void a_turn_goes_out_as_one() {
    EmbeddedClient one = join();

    one.send(new TextWebSocketFrame("a"), new TextWebSocketFrame("b"));

    assertThat(relay.sent).hasSize(1);
    assertThat(relay.sent.element().messages()).isEqualTo(2);
  }

  @Test
  void what_is_brought_right_after_a_fan_out_waits_for_more_and_goes_out_as_one() {
    EmbeddedClient one = joinWithAFanOut();
    assertThat(one.received()).containsExactly("text x");

    relay.listener().heard(new byte[] {(byte) 0x81, 1, 'y'}, 1);
    one.run();
    relay.listener().heard(new byte[] {(byte) 0x81, 1, 'z'}, 1);
    one.run();
    assertThat(one.received()).isEmpty();

    one.channel().advanceTimeBy(3, TimeUnit.MILLISECONDS);
    one.run();
    assertThat(one.channel().outboundMessages()).hasSize(1);
    assertThat(one.received()).containsExactly("text y", "text z");
  }

  @Test
  void members_who_are_sent_away_get_first_what_waits() {
    EmbeddedClient one = joinWithAFanOut();
    relay.listener().heard(new byte[] {(byte) 0x81, 1, 'y'}, 1);

    var _ = broadcaster.drain();
    one.run();

    assertThat(one.received()).containsExactly("text x", "text y", "close 1012");
  }

  @Test
  void whoever_said_what_could_not_be_sent_is_told_and_nobody_else() {
    EmbeddedClient author = join();
    EmbeddedClient other = join();

    author.send(new TextWebSocketFrame("a"), new TextWebSocketFrame("b"));
    relay.lose();
    runAll();

    assertThat(author.received()).containsExactly("close 1013");
    assertThat(other.received()).isEmpty();
    assertThat(broadcaster.counters().notSent()).isEqualTo(2);
  }

  @Test
  void where_something_was_missed_everybody_is_sent_away_before_anything_newer() {
    EmbeddedClient one = join();
    EmbeddedClient two = join();

    relay.listener().heard(new byte[] {(byte) 0x81, 1, 'x'}, 1);
    relay.listener().missed();
    relay.listener().heard(new byte[] {(byte) 0x81, 1, 'y'}, 1);
    runAll();
    EmbeddedClient later = join();
    relay.listener().heard(new byte[] {(byte) 0x81, 1, 'z'}, 1);
    runAll();

    assertThat(one.received()).containsExactly("text x", "close 1013");
    assertThat(two.received()).containsExactly("text x", "close 1013");
    assertThat(later.received()).containsExactly("text z");
    assertThat(broadcaster.counters().missed()).isEqualTo(2);
  }

  @Test
  void what_waits_for_the_relay_is_bounded_and_then_nothing_is_read() {
    EmbeddedClient author = join();
    author.send(new TextWebSocketFrame("x".repeat(60_000)));
    author.send(new TextWebSocketFrame("x".repeat(60_000)));
    int before = author.reads();

    author.send(new TextWebSocketFrame("x"));
    assertThat(author.reads()).isEqualTo(before);

    relay.bring();
    relay.bring();
    relay.bring();
    author.run();
    assertThat(author.reads()).isGreaterThan(before);
  }

  @Test
  void what_comes_faster_than_it_can_be_written_is_bounded() {
    EmbeddedClient one = join();
    byte[] frame = new byte[64 * 1024];
    frame[0] = (byte) 0x82;
    frame[1] = 126;
    int payload = frame.length - 4;
    frame[2] = (byte) (payload >> 8);
    frame[3] = (byte) payload;

    for (int i = 0; i < 40; i++) {
      relay.listener().heard(frame, 1);
    }
    one.run();

    assertThat(one.received()).hasSize(34).endsWith("close 1013");
    assertThat(broadcaster.counters().missed()).isEqualTo(1);
  }

  @Test
  void it_is_open_while_its_relay_is() {
    assertThat(broadcaster.isOpen()).isTrue();
    relay.open = false;
    assertThat(broadcaster.isOpen()).isFalse();
  }

  @Test
  void what_comes_while_nobody_is_here_is_let_go() {
    relay.listener().heard(new byte[] {(byte) 0x81, 1, 'x'}, 1);
    relay.listener().missed();
    EmbeddedClient one = join();
    runAll();

    assertThat(one.received()).isEmpty();
  }

  private EmbeddedClient join() {
    EmbeddedClient client = new EmbeddedClient(broadcaster);
    client.run();
    clients.add(client);
    return client;
  }

  /** A client that a fan-out of "x" has just reached, which took a while. */
  private EmbeddedClient joinWithAFanOut() {
    EmbeddedClient client = join();
    client.channel().freezeTime();
    clock.step = TimeUnit.MILLISECONDS.toNanos(1);
    relay.listener().heard(new byte[] {(byte) 0x81, 1, 'x'}, 1);
    client.run();
    clock.step = 0;
    return client;
  }

  private void runAll() {
    clients.forEach(EmbeddedClient::run);
  }
}
