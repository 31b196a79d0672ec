package dev.weir.diagnostics.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class QuotedDatagramTest {
  private static final int HEADERS = 20 + 8;

  @Test
  void eightBytesAreEnough() {
    assertThat(QuotedDatagram.read(error(11, 0, 8)))
        .contains(
            new QuotedDatagram(
                11, 0, 0, InetAddress.ofLiteral("192.0.2.9"), 40_000, 33_435, 300, true));
  }

  @Test
  void mtuIsThatOfTheNextLink() {
    byte[] tooBig = error(3, 4, 8);
    ByteBuffer.wrap(tooBig).putShort(20 + 6, (short) 1_400);

    assertThat(QuotedDatagram.read(tooBig).orElseThrow().mtu()).isEqualTo(1_400);
  }

  @Test
  void payloadIsToldFromZerosThatFillTheQuote() {
    byte[] filled = error(11, 0, 20);
    assertThat(QuotedDatagram.read(filled).orElseThrow().bare()).isTrue();

    filled[HEADERS + 20 + 8] = 1;
    assertThat(QuotedDatagram.read(filled).orElseThrow().bare()).isFalse();
  }

  @Test
  void otherProtocolsAndLaterFragmentsAreNothing() {
    byte[] tcp = error(11, 0, 8);
    tcp[HEADERS + 9] = 6;
    byte[] fragment = error(11, 0, 8);
    fragment[HEADERS + 7] = 1;

    assertThat(QuotedDatagram.read(tcp)).isEmpty();
    assertThat(QuotedDatagram.read(fragment)).isEmpty();
  }

  @Property
  void anEarlierEndIsNothing(@ForAll @IntRange(max = 55) int length) {
    assertThat(QuotedDatagram.read(Arrays.copyOf(error(11, 0, 8), length))).isEmpty();
  }

  @Property
  void anyBytesAreRead(@ForAll @Size(max = 100) byte[] bytes, @ForAll boolean looksRight) {
    if (looksRight && bytes.length > HEADERS) {
      bytes[0] = 0x45;
      bytes[HEADERS] = 0x45;
    }
    assertThatCode(() -> QuotedDatagram.read(bytes)).doesNotThrowAnyException();
  }

  /** About a datagram with so many bytes of UDP, from port 40000 to 192.0.2.9:33435. */
  private static byte[] error(int type, int code, int quoted) {
    ByteBuffer packet = ByteBuffer.allocate(HEADERS + 20 + quoted);
    packet.put(0, (byte) 0x45).put(9, (byte) 1);
    packet.put(20, (byte) type).put(21, (byte) code);
    packet.put(HEADERS, (byte) 0x45).put(HEADERS + 9, (byte) 17);
    packet.put(HEADERS + 16, new byte[] {(byte) 192, 0, 2, 9});
    packet.putShort(HEADERS + 20, (short) 40_000).putShort(HEADERS + 22, (short) 33_435);
    packet.putShort(HEADERS + 24, (short) 300);
    return packet.array();
  }
}
