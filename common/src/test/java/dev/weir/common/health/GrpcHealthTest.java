package dev.weir.common.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.health.GrpcHealth.Serving;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrpcHealthTest {

  private static final HexFormat HEX = HexFormat.of();

  @Test
  void request_holdsTheNameOfTheService() {
    assertThat(HEX.formatHex(GrpcHealth.request(""))).isEqualTo("0000000000");
    assertThat(HEX.formatHex(GrpcHealth.request("shop"))).isEqualTo("00000000060a0473686f70");
  }

  @Test
  void lengthOfALongName_takesTwoBytes() {
    byte[] request = GrpcHealth.request("x".repeat(300));
    assertThat(HEX.formatHex(request, 0, 8)).isEqualTo("000000012f0aac02");
    assertThat(request).hasSize(5 + 3 + 300);
  }

  @ParameterizedTest
  @CsvSource({
    "0000000000, UNKNOWN",
    "00000000020800, UNKNOWN",
    "00000000020801, SERVING",
    "00000000020802, NOT_SERVING",
    "00000000020803, SERVICE_UNKNOWN",
    "00000000020809, UNREADABLE",
    "01000000020801, UNREADABLE",
    "00000000030801, UNREADABLE",
    "00000000021001, UNREADABLE",
    "0000, UNREADABLE",
    "'', UNREADABLE"
  })
  void answer_isReadOrIsNone(String body, Serving expected) {
    assertThat(GrpcHealth.answer(HEX.parseHex(body))).isEqualTo(expected);
  }
}
