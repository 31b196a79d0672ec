package dev.weir.common.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.netty.RawHttp2;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameScannerTest {

  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final FrameScanner scanner = new FrameScanner();

  private int resets(ByteBuf bytes) {
    AtomicInteger found = new AtomicInteger();
    scanner.scan(
        bytes,
        (type, flags, stream) -> {
          if (type == RawHttp2.RST_STREAM) {
            found.incrementAndGet();
          }
        });
    return found.get();
  }

  /** Two resets, between frames whose payload looks like resets. */
  private static byte[] conversation() {
    byte[] reset = RawHttp2.frame(RawHttp2.RST_STREAM, 0, 3, new byte[] {0, 0, 0, 8});
    ByteBuf bytes = Unpooled.buffer();
    bytes.writeBytes(PREFACE);
    bytes.writeBytes(RawHttp2.frame(RawHttp2.SETTINGS, 0, 0, new byte[0]));
    bytes.writeBytes(RawHttp2.frame(RawHttp2.HEADERS, 4, 3, reset));
    bytes.writeBytes(reset);
    bytes.writeBytes(RawHttp2.frame(RawHttp2.DATA, 0, 5, new byte[300]));
    bytes.writeBytes(reset);
    byte[] all = new byte[bytes.readableBytes()];
    bytes.readBytes(all);
    return all;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 9, 13, 24, 33, 100, 10_000})
  void resets_areFound_howeverTheBytesAreCut(int piece) {
    byte[] all = conversation();
    int found = 0;
    for (int at = 0; at < all.length; at += piece) {
      ByteBuf bytes = Unpooled.wrappedBuffer(all, at, Math.min(piece, all.length - at));
      found += resets(bytes);
      assertThat(bytes.readerIndex()).isZero();
    }
    assertThat(found).isEqualTo(2);
    assertThat(scanner.isHttp2()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 9, 10_000})
  void heads_areTold(int piece) {
    byte[] all = conversation();
    List<String> told = new ArrayList<>();
    for (int at = 0; at < all.length; at += piece) {
      scanner.scan(
          Unpooled.wrappedBuffer(all, at, Math.min(piece, all.length - at)),
          (type, flags, stream) -> told.add(type + " " + flags + " " + stream));
    }
    assertThat(told).containsExactly("4 0 0", "1 4 3", "3 0 3", "0 0 5", "3 0 3");
  }

  @Test
  void reservedBit_isNoPartOfAStream() {
    List<Integer> streams = new ArrayList<>();
    scanner.scan(Unpooled.wrappedBuffer(PREFACE), (type, flags, stream) -> {});
    byte[] ping = RawHttp2.frame(RawHttp2.PING, 0, 7 | Integer.MIN_VALUE, new byte[8]);
    scanner.scan(Unpooled.wrappedBuffer(ping), (type, flags, stream) -> streams.add(stream));
    assertThat(streams).containsExactly(7);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET / HTTP/1.1\r\n", "PRI * HTTP/1.1\r\n", "P", ""})
  void isHttp2_untilAByteSaysOtherwise(String begin) {
    resets(Unpooled.copiedBuffer(begin, StandardCharsets.US_ASCII));
    assertThat(scanner.isHttp2()).isEqualTo(begin.length() < 2);
  }

  @Test
  void longestFrame_isSkipped() {
    resets(Unpooled.wrappedBuffer(PREFACE));
    byte[] head = {(byte) 0xff, (byte) 0xff, (byte) 0xff, 0, 0, 0, 0, 0, 1};
    resets(Unpooled.wrappedBuffer(head));
    resets(Unpooled.wrappedBuffer(new byte[0xffffff]));
    byte[] reset = RawHttp2.frame(RawHttp2.RST_STREAM, 0, 1, new byte[4]);
    assertThat(resets(Unpooled.wrappedBuffer(reset))).isEqualTo(1);
  }
}
