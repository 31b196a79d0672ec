package dev.weir.diagnostics.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class IcmpExtensionsTest {
  /** Version 2; one object of class 1, type 1 with labels 24001 (class 5) and 16 (bottom). */
  private static final byte[] STACK = summed("20000000" + "000c0101" + "05dc1a01" + "000101ff");

  @Test
  void labelStackIsReadOutermostFirst() {
    assertThat(IcmpExtensions.labels(STACK, 0))
        .containsExactly(new MplsLabel(24_001, 5, false, 1), new MplsLabel(16, 0, true, 255));
  }

  @Test
  void otherObjectsArePassedOver() {
    byte[] bytes = summed("20000000" + "00080201" + "0a000001" + "00080101" + "05dc1b40");

    assertThat(IcmpExtensions.labels(bytes, 0)).containsExactly(new MplsLabel(24_001, 5, true, 64));
  }

  @Test
  void wrongChecksumTellsNothing() {
    byte[] bytes = STACK.clone();
    bytes[9] ^= 1;

    assertThat(IcmpExtensions.labels(bytes, 0)).isEmpty();
  }

  @Test
  void wrongVersionTellsNothing() {
    assertThat(IcmpExtensions.labels(summed("10000000" + "00080101" + "05dc1b40"), 0)).isEmpty();
  }

  @Test
  void moreThan32LabelsAreNotRead() {
    String labels = "05dc1a01".repeat(300);

    assertThat(IcmpExtensions.labels(summed("20000000" + "04b40101" + labels), 0)).hasSize(32);
  }

  @Test
  void objectOfNoLength_orOfMoreThanThereIs_endsTheStack() {
    for (String length : new String[] {"0000", "0003", "000c", "ffff"}) {
      assertThat(IcmpExtensions.labels(summed("20000000" + length + "010105dc1b40"), 0))
          .as(length)
          .isEmpty();
    }
  }

  @Property(tries = 5_000)
  void anyBytesAreReadWithoutFailing(@ForAll byte[] bytes, @ForAll int from) {
    assertThat(IcmpExtensions.labels(bytes, from)).isNotNull();
    assertThat(IcmpExtensions.labels(bytes, Math.floorMod(from, 16))).isNotNull();
  }

  @Property(tries = 2_000)
  void anyObjectsBehindARightHeaderAreReadWithoutFailing(@ForAll byte[] objects) {
    byte[] bytes = new byte[4 + objects.length];
    bytes[0] = 0x20;
    System.arraycopy(objects, 0, bytes, 4, objects.length);

    List<MplsLabel> labels = IcmpExtensions.labels(bytes, 0);

    assertThat(labels).hasSizeLessThanOrEqualTo(objects.length / 4);
  }

  private static byte[] summed(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    ByteBuffer.wrap(bytes).putShort(2, (short) InternetChecksum.of(bytes));
    return bytes;
  }
}
