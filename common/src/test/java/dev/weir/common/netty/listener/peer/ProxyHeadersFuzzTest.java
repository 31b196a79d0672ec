package dev.weir.common.netty.listener.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageEncoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.handler.codec.haproxy.HAProxyTLV;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** PROXY headers as another implementation writes them, in part, and broken. */
class ProxyHeadersFuzzTest {

  private static final byte[] SIGNATURE = {
    '\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'
  };

  @Provide
  Arbitrary<HAProxyProxiedProtocol> families() {
    return Arbitraries.of(HAProxyProxiedProtocol.TCP4, HAProxyProxiedProtocol.TCP6);
  }

  @Property(tries = 500)
  void whatNettyWrites_isRead(
      @ForAll HAProxyProtocolVersion version,
      @ForAll @From("families") HAProxyProxiedProtocol family,
      @ForAll @Size(16) byte[] source,
      @ForAll @IntRange(min = 1, max = 65_535) int port,
      @ForAll @Size(max = 30) byte[] behind)
      throws UnknownHostException {
    InetAddress client = address(family, source);
    ByteBuf bytes =
        Unpooled.wrappedBuffer(
            written(version, family, client, port, behind.length), Unpooled.wrappedBuffer(behind));
    int length = bytes.readableBytes() - behind.length;
    assertThat(ProxyHeaders.read(bytes))
        .isEqualTo(new ProxyHeader.Named(new InetSocketAddress(client, port), false, length));
    for (int known = 0; known < length; known++) {
      assertThat(ProxyHeaders.read(bytes.slice(0, known)))
          .isInstanceOf(ProxyHeader.Incomplete.class);
    }
    bytes.release();
  }

  private static InetAddress address(HAProxyProxiedProtocol family, byte[] source)
      throws UnknownHostException {
    byte[] address =
        family == HAProxyProxiedProtocol.TCP4 ? java.util.Arrays.copyOf(source, 4) : source;
    // never an IPv4 address in IPv6's clothes
    address[0] |= 1;
    return InetAddress.getByAddress(address);
  }

  private static ByteBuf written(
      HAProxyProtocolVersion version,
      HAProxyProxiedProtocol family,
      InetAddress client,
      int port,
      int extension) {
    List<HAProxyTLV> extensions =
        version == HAProxyProtocolVersion.V1
            ? List.of()
            : List.of(
                new HAProxyTLV((byte) 0xE0, Unpooled.wrappedBuffer(new byte[extension])),
                new HAProxyTLV(
                    HAProxyTLV.Type.PP2_TYPE_ALPN, Unpooled.wrappedBuffer(new byte[] {'h', '2'})));
    String destination = family == HAProxyProxiedProtocol.TCP4 ? "192.0.2.1" : "2001:db8::1";
    EmbeddedChannel channel = new EmbeddedChannel(HAProxyMessageEncoder.INSTANCE);
    channel.writeOutbound(
        new HAProxyMessage(
            version,
            HAProxyCommand.PROXY,
            family,
            client.getHostAddress(),
            destination,
            port,
            443,
            extensions));
    ByteBuf written = channel.readOutbound();
    channel.finishAndReleaseAll();
    return written;
  }

  @Property
  void anyBytes_areReadWithoutFailing_andNeverBeyondTheirEnd(
      @ForAll @Size(max = 150) byte[] bytes, @ForAll @IntRange(max = 2) int start) {
    byte[] prefix =
        switch (start) {
          case 0 -> new byte[0];
          case 1 -> "PROXY TCP4 ".getBytes(StandardCharsets.US_ASCII);
          default -> SIGNATURE;
        };
    ByteBuf input = Unpooled.wrappedBuffer(prefix, bytes);
    judge(input, ProxyHeaders.read(input));
  }

  @Property
  void oneByteChanged_isReadWithoutFailing(
      @ForAll HAProxyProtocolVersion version,
      @ForAll @From("families") HAProxyProxiedProtocol family,
      @ForAll @Size(16) byte[] source,
      @ForAll @IntRange(max = 110) int at,
      @ForAll byte value)
      throws UnknownHostException {
    ByteBuf input = written(version, family, address(family, source), 4711, 3);
    input.setByte(at % input.readableBytes(), value);
    judge(input, ProxyHeaders.read(input));
    input.release();
  }

  private static void judge(ByteBuf input, ProxyHeader header) {
    assertThat(input.readerIndex()).isZero();
    switch (header) {
      case ProxyHeader.Named(InetSocketAddress source, boolean _, int length) -> {
        assertThat(source.getAddress()).isNotNull();
        assertThat(length).isBetween(16, input.readableBytes());
      }
      case ProxyHeader.Unnamed(int length) ->
          assertThat(length).isBetween("PROXY UNKNOWN\r\n".length(), input.readableBytes());
      case ProxyHeader.Malformed(String reason) -> assertThat(reason).isNotBlank();
      case ProxyHeader.Incomplete _ ->
          assertThat(input.readableBytes()).isLessThan(ProxyHeaders.MAX_BYTES);
    }
  }
}
