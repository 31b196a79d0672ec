package dev.weir.chat.netty.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.chat.deflate.DeflateTerms;
import dev.weir.chat.deflate.MessageDeflater;
import dev.weir.chat.deflate.MessageInflater;
import dev.weir.chat.message.MessageKind;
import dev.weir.chat.message.MessageLimits;
import dev.weir.chat.netty.EmbeddedClient;
import dev.weir.chat.netty.broadcast.Broadcaster;
import dev.weir.chat.netty.client.ConnectionSettings;
import dev.weir.chat.netty.client.Connections;
import dev.weir.chat.netty.echo.EchoServer;
import dev.weir.chat.session.HeartbeatPolicy;
import dev.weir.chat.session.MessageRate;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import org.junit.jupiter.api.Test;

/** Messages that are compressed by agreement (RFC 7692), either way. */
class CompressionTest {

  private static final int LARGEST = 64 << 10;
  private static final ConnectionSettings SETTINGS =
      new ConnectionSettings(
          new MessageLimits(LARGEST, LARGEST),
          new MessageRate(0, 1),
          new HeartbeatPolicy(Duration.ofSeconds(30), Duration.ofSeconds(10)),
          LARGEST + (128 << 10),
          1 << 20,
          Duration.ofSeconds(5));
  private static final DeflateTerms TERMS = new DeflateTerms(true, true, 15, false);
  private static final String LONG = "word ".repeat(1_000);

  private final EchoServer echo = new EchoServer(SETTINGS, System::nanoTime, new Connections());

  /** A frame of a client, masked by zero. */
  private static ByteBuf frame(int first, byte[] payload) {
    ByteBuf frame = Unpooled.buffer().writeByte(first);
    if (payload.length < 126) {
      frame.writeByte(0x80 | payload.length);
    } else {
      frame.writeByte(0x80 | 126).writeShort(payload.length);
    }
    return frame.writeInt(0).writeBytes(payload);
  }

  private static byte[] deflated(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (MessageDeflater deflater = new MessageDeflater(TERMS)) {
      deflater.deflate(
          java.nio.ByteBuffer.wrap(text.getBytes(UTF_8)),
          (bytes, length) -> out.write(bytes, 0, length));
    }
    return out.toByteArray();
  }

  private static String inflated(ByteBuf payload) throws DataFormatException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (MessageInflater inflater = new MessageInflater(TERMS)) {
      MessageInflater.Sink sink =
          (bytes, length) -> {
            out.write(bytes, 0, length);
            return true;
          };
      inflater.inflate(payload.nioBuffer(), sink);
      inflater.end(sink);
    }
    return out.toString(UTF_8);
  }

  private static ByteBuf sent(EmbeddedClient client) {
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf part = client.channel().readOutbound();
        part != null;
        part = client.channel().readOutbound()) {
      all.writeBytes(part);
      part.release();
    }
    return all;
  }

  @Test
  void a_compressed_message_comes_back_compressed() throws Exception {
    EmbeddedClient client = new EmbeddedClient(echo::join, TERMS);
    byte[] small = deflated(LONG);
    client.raw(frame(0x41, java.util.Arrays.copyOf(small, 20)));
    client.raw(frame(0x80, java.util.Arrays.copyOfRange(small, 20, small.length)));
    client.run();

    ByteBuf answer = sent(client);
    assertThat(answer.getUnsignedByte(0)).isEqualTo((short) 0xC1);
    assertThat(answer.readableBytes()).isLessThan(200);
    assertThat(inflated(Frames.readPayload(answer))).isEqualTo(LONG);
    client.finish();
  }

  @Test
  void clients_that_keep_no_context_have_an_inflater_only_within_a_message() throws Exception {
    byte[] small = deflated(LONG);
    EmbeddedClient one = new EmbeddedClient(echo::join, TERMS);
    EmbeddedClient two = new EmbeddedClient(echo::join, TERMS);
    one.raw(frame(0xC1, small));
    int idle = Inflaters.ofLoop().idle();
    assertThat(idle).isPositive();

    one.raw(frame(0x41, java.util.Arrays.copyOf(small, 20)));
    assertThat(Inflaters.ofLoop().idle()).isEqualTo(idle - 1);
    two.raw(frame(0xC1, small));
    one.raw(frame(0x80, java.util.Arrays.copyOfRange(small, 20, small.length)));
    two.raw(frame(0x41, java.util.Arrays.copyOf(small, 20)));
    two.run();
    sent(two).release();
    two.finish();

    one.run();
    ByteBuf answers = sent(one);
    for (int i = 0; i < 2; i++) {
      assertThat(inflated(Frames.readPayload(answers))).isEqualTo(LONG);
    }
    one.finish();
    assertThat(Inflaters.ofLoop().idle()).isBetween(1, Inflaters.MOST_IDLE);
  }

  @Test
  void no_more_inflaters_are_kept_than_a_few() {
    Inflaters inflaters = new Inflaters();
    List<MessageInflater> lent =
        Stream.generate(inflaters::lend).limit(Inflaters.MOST_IDLE + 2).toList();
    lent.forEach(inflaters::takeBack);

    assertThat(inflaters.idle()).isEqualTo(Inflaters.MOST_IDLE);
    assertThat(lent).contains(inflaters.lend());
    lent.forEach(MessageInflater::close);
  }

  @Test
  void a_message_that_grows_beyond_the_limit_is_refused() {
    EmbeddedClient client = new EmbeddedClient(echo::join, TERMS);
    client.raw(frame(0xC2, deflated("x".repeat(LARGEST + 1))));
    client.run();

    assertThat(client.received()).containsExactly("close 1009");
    client.finish();
  }

  @Test
  void text_is_checked_once_it_is_inflated_and_before_its_end() {
    EmbeddedClient client = new EmbeddedClient(echo::join, TERMS);
    // a stored block of c0 and 80, in a message that goes on
    client.raw(frame(0x41, HexFormat.of().parseHex("000200fdffc080")));
    client.run();

    assertThat(client.received()).containsExactly("close 1007");
    client.finish();
  }

  @Test
  void what_is_no_compressed_message_is_a_protocol_error() {
    EmbeddedClient client = new EmbeddedClient(echo::join, TERMS);
    client.raw(frame(0xC2, new byte[] {-1, -1, -1, -1}));
    client.run();

    assertThat(client.received()).containsExactly("close 1002");
    client.finish();
  }

  @Test
  void continuations_and_control_frames_are_never_marked() {
    for (int first : new int[] {0xC0, 0xC9}) {
      EmbeddedClient client = new EmbeddedClient(echo::join, TERMS);
      client.raw(frame(0x01, new byte[] {'a'}));
      client.raw(Unpooled.copiedBuffer(new byte[] {(byte) first, (byte) 0x80, 0, 0, 0, 0}));
      client.run();
      assertThat(client.received()).containsExactly("close 1002");
      client.finish();
    }
  }

  @Test
  void a_broadcast_is_compressed_for_those_who_agreed_and_plain_for_others() throws Exception {
    Broadcaster broadcaster =
        new Broadcaster(SETTINGS, System::nanoTime, InstantSource.system(), new Connections());
    EmbeddedClient agreed = new EmbeddedClient(broadcaster::join, TERMS);
    EmbeddedClient plain = new EmbeddedClient(broadcaster);
    agreed.raw(frame(0xC1, deflated(LONG)));
    agreed.run();
    plain.run();
    agreed.run();

    assertThat(plain.receivedWhole()).containsExactly("text " + LONG);
    ByteBuf answer = sent(agreed);
    assertThat(answer.getUnsignedByte(0)).isEqualTo((short) 0xC1);
    assertThat(inflated(Frames.readPayload(answer))).isEqualTo(LONG);
    agreed.finish();
    plain.finish();
  }

  @Test
  void what_many_are_sent_is_compressed_once_and_short_messages_are_not() {
    ByteBuf frames = UnpooledByteBufAllocator.DEFAULT.directBuffer();
    Frames.append(frames, MessageKind.TEXT, Unpooled.copiedBuffer("short", UTF_8));
    Frames.append(frames, MessageKind.BINARY, Unpooled.wrappedBuffer(new byte[5_000]));
    SharedFrames shared = new SharedFrames(frames);
    ByteBuf once = shared.by(TERMS);

    assertThat(shared.by(new DeflateTerms(true, false, 15, false))).isSameAs(once);
    assertThat(shared.by(new DeflateTerms(true, true, 9, true))).isNotSameAs(once);
    assertThat(shared.by(null)).isSameAs(frames);
    assertThat(once.readableBytes()).isLessThan(100);
    assertThat(once.toString(2, 5, UTF_8)).isEqualTo("short");
    assertThat(once.getUnsignedByte(7)).isEqualTo((short) 0xC2);
    shared.release();
    assertThat(once.refCnt()).isZero();
  }
}
