package dev.weir.common.netty.listener.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.testkit.netty.RawHttp2;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FrameGateTest {

  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final String SETTINGS_AND_GOAWAY =
      "000000040000000000" + "000008070000000000" + "00000000" + "0000000b";

  private final ListenerScope scope =
      ListenerScopes.of(ListenerSettings.of("test", "127.0.0.1", 0));
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private int next = 1;

  @BeforeEach
  void install() {
    channel.freezeTime();
    channel
        .pipeline()
        .addLast(new ConnectionGuard(scope, new InetSocketAddress("192.0.2.7", 4711), _ -> {}));
    FrameGate.install(channel.pipeline(), scope);
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private void send(String text) {
    channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
  }

  private void resets(int count) {
    ByteBuf bytes = Unpooled.buffer();
    for (int i = 0; i < count; i++) {
      bytes.writeBytes(RawHttp2.frame(RawHttp2.HEADERS, 4, next, RawHttp2.post("/")));
      bytes.writeBytes(RawHttp2.frame(RawHttp2.RST_STREAM, 0, next, new byte[4]));
      next += 2;
    }
    channel.writeInbound(bytes);
  }

  private int passed() {
    int bytes = 0;
    for (ByteBuf in = channel.readInbound(); in != null; in = channel.readInbound()) {
      bytes += in.readableBytes();
      in.release();
    }
    return bytes;
  }

  private String said() {
    StringBuilder hex = new StringBuilder();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      hex.append(HexFormat.of().formatHex(ByteBufUtil.getBytes(out)));
      out.release();
    }
    return hex.toString();
  }

  @Test
  void flood_endsTheConnection_andReachesNobody() {
    send(PREFACE);
    assertThat(passed()).isEqualTo(PREFACE.length());
    resets(150);
    resets(150);
    assertThat(passed()).isZero();
    assertThat(said()).isEqualTo(SETTINGS_AND_GOAWAY);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void burstWithinTheLimit_isServed_aMomentLater() {
    send(PREFACE);
    passed();
    resets(150);
    send("\0\0\0");
    assertThat(passed()).isZero();
    channel.advanceTimeBy(5, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    assertThat(passed()).isGreaterThan(150 * 20);
    send("\0\0\0\0\0\0");
    assertThat(passed()).isEqualTo(6);
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void fewResets_passAtOnce() {
    send(PREFACE);
    passed();
    resets(8);
    assertThat(passed()).isPositive();
  }

  @Test
  void longBurst_isNotKeptBack_beyondABound() {
    send(PREFACE);
    passed();
    resets(100);
    ByteBuf data = Unpooled.buffer();
    data.writeBytes(RawHttp2.frame(RawHttp2.DATA, 0, 1, new byte[1 << 16]));
    channel.writeInbound(data);
    assertThat(passed()).isGreaterThan(1 << 16);
  }

  @Test
  void resetsOverTime_count() {
    send(PREFACE);
    for (int i = 0; i < 25; i++) {
      resets(8);
    }
    assertThat(channel.isOpen()).isTrue();
    resets(1);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void whatIsNoHttp2_isLeftAlone() {
    send("GET / HTTP/1.1\r\n");
    assertThat(channel.pipeline().get(FrameGate.class)).isNull();
    assertThat(passed()).isEqualTo(16);
  }

  @Test
  void whatIsKeptBack_goesWithItsConnection() {
    send(PREFACE);
    passed();
    resets(100);
    channel.close();
    assertThat(passed()).isZero();
  }

  private void headers(int stream, int flags) {
    channel.writeInbound(
        Unpooled.wrappedBuffer(
            RawHttp2.frame(
                RawHttp2.HEADERS, flags | RawHttp2.END_HEADERS, stream, RawHttp2.post("/"))));
  }

  @Test
  void streamOpenedAnew_endsTheConnection() {
    send(PREFACE);
    headers(1, RawHttp2.END_STREAM);
    assertThat(channel.isOpen()).isTrue();
    passed();
    headers(1, RawHttp2.END_STREAM);
    assertThat(passed()).isZero();
    assertThat(said()).endsWith("00000005");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void trailers_pass() {
    send(PREFACE);
    headers(1, 0);
    headers(3, RawHttp2.END_STREAM);
    passed();
    headers(1, RawHttp2.END_STREAM);
    assertThat(passed()).isPositive();
    assertThat(channel.isOpen()).isTrue();
  }
}
