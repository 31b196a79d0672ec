package dev.weir.diagnostics.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TcpSegmentTest {

  @Property
  void synIsReadBackAsItWasWritten(
      @ForAll @IntRange(max = 65_535) int sourcePort,
      @ForAll @IntRange(max = 65_535) int port,
      @ForAll int sequence) {
    byte[] bytes =
        TcpSegment.syn(
            InetAddress.ofLiteral("192.0.2.1"),
            InetAddress.ofLiteral("192.0.2.9"),
            sourcePort,
            port,
            sequence);

    assertThat(bytes).hasSize(TcpSegment.SYN_BYTES);
    assertThat(TcpSegment.decode(bytes, 0))
        .contains(new TcpSegment(sourcePort, port, sequence, 0, TcpSegment.SYN));
    assertThat(TcpSegment.quoted(Arrays.copyOf(bytes, 8)))
        .contains(new TcpSegment(sourcePort, port, sequence, 0, 0));
  }

  @ParameterizedTest
  @CsvSource({"192.0.2.1, 192.0.2.9", "2001:db8::1, 2001:db8::9"})
  void checksumCoversTheAddresses(String from, String to) {
    byte[] source = InetAddress.ofLiteral(from).getAddress();
    byte[] segment =
        TcpSegment.syn(InetAddress.ofLiteral(from), InetAddress.ofLiteral(to), 61_000, 443, 7);
    ByteBuffer summed = ByteBuffer.allocate(2 * source.length + 4 + segment.length);
    summed.put(source).put(InetAddress.ofLiteral(to).getAddress());
    summed.putShort((short) 6).putShort((short) segment.length).put(segment);

    assertThat(InternetChecksum.of(summed.array())).isZero();
  }

  @Property
  void tooFewBytesAreNothing(@ForAll @Size(max = 19) byte[] bytes) {
    assertThat(TcpSegment.decode(bytes, 0)).isEmpty();
    assertThat(TcpSegment.quoted(bytes).isPresent()).isEqualTo(bytes.length >= 8);
  }
}
