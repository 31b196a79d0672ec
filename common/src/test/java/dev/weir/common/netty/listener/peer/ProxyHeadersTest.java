package dev.weir.common.netty.listener.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.netty.listener.connection.ConnectionGuard;
import dev.weir.common.netty.listener.connection.ListenerScope;
import dev.weir.common.netty.listener.connection.ListenerScopes;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeadersTest {

  private static final byte[] SIGNATURE = {
    '\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'
  };

  private static ProxyHeader read(String line) {
    return ProxyHeaders.read(Unpooled.copiedBuffer(line, StandardCharsets.ISO_8859_1));
  }

  @Test
  void line_namesTheSource() {
    assertThat(read("PROXY TCP4 192.0.2.7 192.0.2.8 4711 80\r\nGET /"))
        .isEqualTo(new ProxyHeader.Named(new InetSocketAddress("192.0.2.7", 4711), false, 40));
    assertThat(read("PROXY TCP6 2001:db8::7 2001:db8::8 65535 0\r\n"))
        .isEqualTo(new ProxyHeader.Named(new InetSocketAddress("2001:db8::7", 65_535), false, 44));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PROXY UNKNOWN\r\n", "PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n"})
  void unknown_leavesTheSocketsAddress(String line) {
    assertThat(read(line)).isEqualTo(new ProxyHeader.Unnamed(line.length()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n",
        "PROXX",
        "proxy TCP4 1.2.3.4 1.2.3.4 1 2\r\n",
        "PROXY  TCP4 1.2.3.4 1.2.3.4 1 2\r\n",
        "PROXY TCP4 1.2.3.4 1.2.3.4 1 2 \r\n",
        "PROXY TCP4 1.2.3.4 1.2.3.4 1 2\n",
        "PROXY TCP4 1.2.3.4 1.2.3.4 1\r\n",
        "PROXY TCP4 1.2.3.04 1.2.3.4 1 2\r\n",
        "PROXY TCP4 1.2.3 1.2.3.4 1 2\r\n",
        "PROXY TCP4 ::1 ::1 1 2\r\n",
        "PROXY TCP6 1.2.3.4 1.2.3.4 1 2\r\n",
        "PROXY TCP4 1.2.3.4 1.2.3.4 01 2\r\n",
        "PROXY TCP4 1.2.3.4 1.2.3.4 65536 2\r\n",
        "PROXY TCP4 1.2.3.4 1.2.3.4 -1 2\r\n",
        "PROXY TCP4 1.2.3.4 1.2.3.4 1 \r\n",
        "PROXY TCP4 localhost 1.2.3.4 1 2\r\n",
        "PROXY UDP4 1.2.3.4 1.2.3.4 1 2\r\n",
        "PROXY UNKNOWNX\r\n",
        "PROXY \r\n"
      })
  void oddLine_isMalformed(String line) {
    assertThat(read(line)).isInstanceOf(ProxyHeader.Malformed.class);
  }

  @Test
  void endlessLine_isMalformedAt107Bytes() {
    assertThat(read("PROXY UNKNOWN " + "x".repeat(92))).isInstanceOf(ProxyHeader.Incomplete.class);
    assertThat(read("PROXY UNKNOWN " + "x".repeat(93))).isInstanceOf(ProxyHeader.Malformed.class);
  }

  @Test
  void binary_otherCommandsFamiliesAndLengthsAreMalformed() {
    assertThat(binary(0x11, 0x11, 12)).isInstanceOf(ProxyHeader.Malformed.class);
    assertThat(binary(0x22, 0x11, 12)).isInstanceOf(ProxyHeader.Malformed.class);
    assertThat(binary(0x21, 0x12, 12)).isInstanceOf(ProxyHeader.Malformed.class);
    assertThat(binary(0x21, 0x41, 12)).isInstanceOf(ProxyHeader.Malformed.class);
    assertThat(binary(0x21, 0x11, 11)).isInstanceOf(ProxyHeader.Malformed.class);
    assertThat(binary(0x21, 0x21, 35)).isInstanceOf(ProxyHeader.Malformed.class);
    assertThat(binary(0x21, 0x11, ProxyHeaders.MAX_BYTES))
        .isInstanceOf(ProxyHeader.Malformed.class);
  }

  @Test
  void binary_localAndUnspecifiedLeaveTheSocketsAddress() {
    assertThat(binary(0x20, 0x11, 12)).isEqualTo(new ProxyHeader.Unnamed(28));
    assertThat(binary(0x20, 0x00, 0)).isEqualTo(new ProxyHeader.Unnamed(16));
    assertThat(binary(0x21, 0x00, 7)).isEqualTo(new ProxyHeader.Unnamed(23));
    assertThat(binary(0x21, 0x31, 216)).isEqualTo(new ProxyHeader.Unnamed(232));
  }

  private static ProxyHeader binary(int command, int family, int length) {
    return ProxyHeaders.read(header(command, family, new byte[length]));
  }

  static ByteBuf header(int command, int family, byte[] rest) {
    return Unpooled.buffer()
        .writeBytes(SIGNATURE)
        .writeByte(command)
        .writeByte(family)
        .writeShort(rest.length)
        .writeBytes(rest);
  }

  @Property
  void binary_roundTrips_whateverItsExtensions(
      @ForAll @Size(16) byte[] address,
      @ForAll boolean ipv6,
      @ForAll @IntRange(max = 65_535) int port,
      @ForAll @Size(max = 200) byte[] extensions)
      throws UnknownHostException {
    byte[] source = ipv6 ? address : java.util.Arrays.copyOf(address, 4);
    ByteBuf rest =
        Unpooled.buffer()
            .writeBytes(source)
            .writeZero(source.length)
            .writeShort(port)
            .writeShort(80)
            .writeBytes(extensions);
    byte[] bytes = new byte[rest.readableBytes()];
    rest.readBytes(bytes);
    var expected = new InetSocketAddress(InetAddress.getByAddress(source), port);
    assertThat(ProxyHeaders.read(header(0x21, ipv6 ? 0x21 : 0x11, bytes)))
        .isInstanceOfSatisfying(
            ProxyHeader.Named.class,
            named -> {
              assertThat(named.source()).isEqualTo(expected);
              assertThat(named.length()).isEqualTo(16 + bytes.length);
            });
  }

  @ParameterizedTest
  @CsvSource({
    // type, length, then flags and the result of a check of the client's certificate
    "200005 01 00000000,                 true",
    "200005 07 00000001,                 true",
    "20000e 01 00000000 210006 545356312e33, true",
    "010002 6832 200005 01 00000000,     true",
    "040000 200005 01 00000000,          true",
    "200005 00 00000000,                 false",
    "200005 06 00000000,                 false",
    "200001 01,                          false",
    "200005 01 000000,                   false",
    "20ffff 01 00000000,                 false",
    "010002 6832,                        false",
    "01000b 200005 01 00000000 000000,   false",
    "2000,                               false",
    "'',                                 false"
  })
  void extensionOfTls_isRead(String extensions, boolean tls) {
    byte[] addresses = ByteBufUtil.decodeHexDump("c0000207c0000208126701bb");
    byte[] more = ByteBufUtil.decodeHexDump(extensions.replace(" ", ""));
    byte[] rest = all(Unpooled.wrappedBuffer(addresses, more));
    ByteBuf another =
        Unpooled.wrappedBuffer(header(0x21, 0x11, rest), Unpooled.buffer().writeZero(9));
    assertThat(ProxyHeaders.read(another))
        .isEqualTo(
            new ProxyHeader.Named(new InetSocketAddress("192.0.2.7", 4711), tls, 16 + rest.length));
  }

  @Property
  void line_roundTrips(
      @ForAll @Size(16) byte[] address,
      @ForAll boolean ipv6,
      @ForAll @IntRange(max = 65_535) int port)
      throws UnknownHostException {
    InetAddress source =
        InetAddress.getByAddress(ipv6 ? address : java.util.Arrays.copyOf(address, 4));
    boolean six = source.getAddress().length == 16;
    String text = source.getHostAddress();
    String line = "PROXY TCP" + (six ? 6 : 4) + " " + text + " " + text + " " + port + " 80\r\n";
    assertThat(read(line))
        .isEqualTo(
            new ProxyHeader.Named(new InetSocketAddress(source, port), false, line.length()));
  }

  /** Bytes that start like a header more often than chance would have it. */
  @Provide
  Arbitrary<byte[]> almostHeaders() {
    Arbitrary<byte[]> tails = Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
    Arbitrary<byte[]> starts =
        Arbitraries.of(
            new byte[0],
            SIGNATURE,
            "PROXY ".getBytes(StandardCharsets.US_ASCII),
            "PROXY TCP4 1.2.3.4 ".getBytes(StandardCharsets.US_ASCII),
            "PROXY UNKNOWN".getBytes(StandardCharsets.US_ASCII));
    return starts.flatMap(
        start -> tails.map(tail -> Unpooled.wrappedBuffer(start, tail)).map(ProxyHeadersTest::all));
  }

  private static byte[] all(ByteBuf bytes) {
    byte[] copy = new byte[bytes.readableBytes()];
    bytes.readBytes(copy);
    return copy;
  }

  @Property
  void anyBytes_areReadWithoutFailing_andNoAnswerReachesBeyondThem(
      @ForAll("almostHeaders") byte[] bytes) {
    int length =
        switch (ProxyHeaders.read(Unpooled.wrappedBuffer(bytes))) {
          case ProxyHeader.Named named -> named.length();
          case ProxyHeader.Unnamed unnamed -> unnamed.length();
          case ProxyHeader.Incomplete incomplete -> 0;
          case ProxyHeader.Malformed malformed -> 0;
        };
    assertThat(length).isBetween(0, bytes.length);
  }

  @Property
  void anyBytes_reachTheNextHandlerOnlyBehindAHeader(
      @ForAll("almostHeaders") byte[] bytes, @ForAll @IntRange(min = 1, max = 40) int step) {
    ListenerScope scope = ListenerScopes.of(ListenerSettings.of("test", "127.0.0.1", 0));
    ConnectionGuard guard =
        new ConnectionGuard(scope, new InetSocketAddress("192.0.2.1", 1), _ -> {});
    EmbeddedChannel channel =
        new EmbeddedChannel(
            guard, new ProxyProtocolHandler(guard::identified, Duration.ofSeconds(1)));
    for (int i = 0; i < bytes.length && channel.isOpen(); i += step) {
      channel.writeInbound(Unpooled.copiedBuffer(bytes, i, Math.min(step, bytes.length - i)));
    }
    int passed = 0;
    for (ByteBuf in = channel.readInbound(); in != null; in = channel.readInbound()) {
      passed += in.readableBytes();
      in.release();
    }
    int expected =
        switch (ProxyHeaders.read(Unpooled.wrappedBuffer(bytes))) {
          case ProxyHeader.Named named -> bytes.length - named.length();
          case ProxyHeader.Unnamed unnamed -> bytes.length - unnamed.length();
          case ProxyHeader.Incomplete incomplete -> 0;
          case ProxyHeader.Malformed malformed -> 0;
        };
    assertThat(passed).isEqualTo(expected);
    channel.finishAndReleaseAll();
  }
}
