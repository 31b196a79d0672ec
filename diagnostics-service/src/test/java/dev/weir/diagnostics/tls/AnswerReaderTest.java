package dev.weir.diagnostics.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerReaderTest {
  private static final String RANDOM = "00".repeat(32);

  /** TLS 1.2 with suite c02f, without session and extensions. */
  private static final String HELLO_1_2 = "02000026" + "0303" + RANDOM + "00" + "c02f" + "00";

  /** TLS 1.3 with suite 1301, as a supported_versions behind another extension. */
  private static final String HELLO_1_3 =
      "02000034"
          + "0303"
          + RANDOM
          + "00"
          + "1301"
          + "00"
          + "000c"
          + "00330002001d"
          + "002b00020304";

  @Test
  void version_isTheLegacyOne_withoutExtensions() {
    assertThat(AnswerReader.read(record(HELLO_1_2)))
        .isEqualTo(new ServerAnswer.Chosen(0x0303, 0xc02f));
  }

  @Test
  void version_isOfTheExtension_whereThereIsOne() {
    assertThat(AnswerReader.read(record(HELLO_1_3)))
        .isEqualTo(new ServerAnswer.Chosen(0x0304, 0x1301));
  }

  @Test
  void hello_mayBeSpreadOverRecords() {
    byte[] parts =
        HexFormat.of().parseHex(text(HELLO_1_2.substring(0, 20)) + text(HELLO_1_2.substring(20)));

    assertThat(AnswerReader.read(parts)).isEqualTo(new ServerAnswer.Chosen(0x0303, 0xc02f));
  }

  @ParameterizedTest
  @ValueSource(strings = {"140303000101", "16030300040b000000", "1703030001ff", "1503030002", "00"})
  void whatFollowsTheHello_changesNothing(String following) {
    byte[] both = HexFormat.of().parseHex(text(HELLO_1_3) + following);

    assertThat(AnswerReader.read(both)).isEqualTo(new ServerAnswer.Chosen(0x0304, 0x1301));
  }

  @Property(tries = 60)
  void beginning_isIncomplete(@ForAll @IntRange(min = 0, max = 46) int length) {
    assertThat(AnswerReader.read(Arrays.copyOf(record(HELLO_1_2), length)))
        .isEqualTo(new ServerAnswer.Incomplete());
  }

  @Test
  void alert_isToldByItsCode() {
    assertThat(AnswerReader.read(HexFormat.of().parseHex("15030300020246")))
        .isEqualTo(new ServerAnswer.Alert(70));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "485454502f312e31", // HTTP/1.1
        "1603030004" + "02000001", // shorter than a ServerHello, filled up below
        "160303ffff", // longer than a record may be
        "1603030004" + "0b000000" // a certificate before the hello
      })
  void whatIsNoHello_isNotTls(String hex) {
    assertThat(AnswerReader.read(HexFormat.of().parseHex(hex + "1603030001" + "00")))
        .isEqualTo(new ServerAnswer.NotTls());
  }

  @Property
  void anyBytes_haveAnAnswer(@ForAll @Size(max = 600) byte[] bytes) {
    assertThat(AnswerReader.read(bytes)).isNotNull();
  }

  @Property
  void anyHello_hasAnAnswer(@ForAll @Size(min = 4, max = 200) byte[] message) {
    message[0] = 2;
    message[1] = 0;
    message[2] = 0;
    message[3] = (byte) Math.min(127, message.length - 4);

    assertThat(AnswerReader.read(record(HexFormat.of().formatHex(message))))
        .isNotInstanceOf(ServerAnswer.Incomplete.class);
  }

  private static byte[] record(String handshake) {
    return HexFormat.of().parseHex(text(handshake));
  }

  private static String text(String handshake) {
    return "160303" + HexFormat.of().toHexDigits((short) (handshake.length() / 2)) + handshake;
  }
}
