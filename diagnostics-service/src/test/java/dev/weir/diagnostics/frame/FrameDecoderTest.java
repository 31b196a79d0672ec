package dev.weir.diagnostics.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FrameDecoderTest {
  private static final String MACS = "020000000002" + "020000000001";
  private static final String IPV4_UDP =
      "45000000" + "00000000" + "4011" + "0000" + "c0000201" + "c6336407";
  private static final String IPV4_TCP =
      "45000000" + "00000000" + "4006" + "0000" + "c0000201" + "c6336407";
  private static final String TCP_DATA = "00000001" + "00000002" + "5018" + "0100" + "00000000";
  private static final String EXAMPLE = "07" + text("example") + "04" + text("test") + "00";

  @Test
  void tagsAndArp_areDecoded() {
    assertThat(
            decode(
                MACS
                    + "88a80064"
                    + "81000007"
                    + "0806"
                    + "0001080006040001"
                    + "020000000001"
                    + "c0000201"
                    + "000000000000"
                    + "c0000202"))
        .containsExactly(
            new Layer.Ethernet("02:00:00:00:00:01", "02:00:00:00:00:02", "0x88a8"),
            new Layer.Vlan(List.of(100, 7)),
            new Layer.Arp(
                "request", "02:00:00:00:00:01", "192.0.2.1", "00:00:00:00:00:00", "192.0.2.2"));
  }

  @Test
  void dnsQuestion_isDecodedOverUdpOfIpv4() {
    assertThat(
            decode(
                MACS
                    + "0800"
                    + IPV4_UDP
                    + "c0000035"
                    + "00280000"
                    + "abcd0100"
                    + "00010000"
                    + "00000000"
                    + EXAMPLE
                    + "001c0001"))
        .contains(
            new Layer.Ip(4, "192.0.2.1", "198.51.100.7", 64, 17, 0, 0),
            new Layer.Udp(49_152, 53, 32),
            new Layer.Dns(0xabcd, false, 0, "example.test.", 28, 0));
  }

  @Test
  void echo_isDecodedBehindExtensionsOfIpv6() {
    String destinationOptions = "3a00" + "010400000000";
    assertThat(
            decode(
                MACS
                    + "86dd"
                    + "60000000"
                    + "0010"
                    + "3c"
                    + "40"
                    + "20010db8000000000000000000000001"
                    + "20010db8000000000000000000000002"
                    + destinationOptions
                    + "80000000"
                    + "00010002"))
        .contains(
            new Layer.Ip(6, "2001:db8::1", "2001:db8::2", 64, 58, 16, 0),
            new Layer.Icmp(6, 128, 0),
            new Layer.Echo(1, 2));
  }

  @Test
  void laterFragment_isNotTakenForAHeader() {
    String fragment = IPV4_UDP.substring(0, 8) + "00002001" + IPV4_UDP.substring(16);
    assertThat(decode(MACS + "0800" + fragment + "c0000035" + "00280000"))
        .contains(new Layer.Undecoded("a later fragment"))
        .noneMatch(Layer.Udp.class::isInstance);
  }

  @Test
  void startOfHttp_isDecoded_andWhatCannotBePrintedIsReplaced() {
    assertThat(
            decode(
                MACS
                    + "0800"
                    + IPV4_TCP
                    + "c0000050"
                    + TCP_DATA
                    + text("GET /a HTTP/1.1\r\nHost: a\r\n")))
        .contains(
            new Layer.Tcp(49_152, 80, List.of("PSH", "ACK"), 1, 2, 256, 26),
            new Layer.Http("GET /a HTTP/1.1"));
    assertThat(
            decode(
                MACS + "0800" + IPV4_TCP + "0050c000" + TCP_DATA + text("HTTP/1.1 200 \u0007\r\n")))
        .contains(new Layer.Http("HTTP/1.1 200 ?"));
  }

  @Test
  void nameOfAClientHello_isDecoded() {
    String sni = "0000" + "000b" + "0009" + "00" + "0006" + text("a.test");
    String extensions = "000a00020000" + sni;
    String body =
        "0303"
            + "00".repeat(32)
            + "00"
            + "0002"
            + "1301"
            + "0100"
            + "00"
            + HexFormat.of().toHexDigits((byte) (extensions.length() / 2))
            + extensions;
    String hello = "0100" + HexFormat.of().toHexDigits((short) (body.length() / 2)) + body;
    String record = "160301" + HexFormat.of().toHexDigits((short) (hello.length() / 2)) + hello;

    assertThat(decode(MACS + "0800" + IPV4_TCP + "c00001bb" + TCP_DATA + record))
        .contains(new Layer.Tls("a.test"));
  }

  @Property
  void beginning_isDecodedAsFarAsItGoes(@ForAll @IntRange(min = 0, max = 80) int length) {
    byte[] whole =
        HexFormat.of()
            .parseHex(
                MACS
                    + "0800"
                    + IPV4_UDP
                    + "c0000035"
                    + "00280000"
                    + "abcd0100"
                    + "00010000"
                    + "00000000"
                    + EXAMPLE
                    + "001c0001");
    List<Layer> all = FrameDecoder.decode(LinkType.ETHERNET, whole);
    List<Layer> some =
        FrameDecoder.decode(
            LinkType.ETHERNET, Arrays.copyOf(whole, Math.min(length, whole.length)));

    List<Layer> known = some.stream().filter(layer -> !(layer instanceof Layer.Undecoded)).toList();
    assertThat(all.subList(0, known.size())).isEqualTo(known);
  }

  @Property
  void anyBytes_haveAnAnswer(@ForAll LinkType link, @ForAll @Size(max = 300) byte[] bytes) {
    assertThat(FrameDecoder.decode(link, bytes)).isNotNull();
  }

  @Property
  void anyInside_hasAnAnswer(
      @ForAll @IntRange(min = 0, max = 255) int protocol,
      @ForAll boolean six,
      @ForAll @Size(max = 300) byte[] inside) {
    String type =
        six
            ? "86dd"
                + "60000000"
                + "0000"
                + HexFormat.of().toHexDigits((byte) protocol)
                + "40"
                + "00".repeat(32)
            : "0800"
                + "45000000"
                + "00000000"
                + "40"
                + HexFormat.of().toHexDigits((byte) protocol)
                + "0000"
                + "00".repeat(8);

    assertThat(decode(MACS + type + HexFormat.of().formatHex(inside))).hasSizeGreaterThan(1);
  }

  @Property
  void anyMessage_hasAnAnswer(
      @ForAll @IntRange(min = 0, max = 2) int kind, @ForAll @Size(max = 300) byte[] message) {
    String ports = List.of("c0000035", "c00001bb", "c0000050").get(kind);
    String begin = List.of("00", "160301", "").get(kind);
    List<Layer> layers =
        decode(
            MACS
                + "0800"
                + IPV4_TCP
                + ports
                + TCP_DATA
                + begin
                + HexFormat.of().formatHex(message));

    assertThat(layers).hasSizeGreaterThan(2);
  }

  private static List<Layer> decode(String hex) {
    return FrameDecoder.decode(LinkType.ETHERNET, HexFormat.of().parseHex(hex));
  }

  private static String text(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
