package dev.weir.common.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Http3FrameEndsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0000", "000161", "0103000000" + "000161", "4021" + "4001" + "61", "2100"})
  void wholeFrames_areWhole_howeverTheyAreCut(String hex) {
    assertThat(inOne(hex).areWhole()).isTrue();
    assertThat(byteByByte(hex).areWhole()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"00", "40", "0001", "000261", "004002" + "61", "0040", "000161" + "01", "00c0"})
  void whatIsCutOff_isNot(String hex) {
    assertThat(inOne(hex).areWhole()).isFalse();
    assertThat(byteByByte(hex).areWhole()).isFalse();
  }

  private static Http3FrameEnds inOne(String hex) {
    Http3FrameEnds ends = new Http3FrameEnds();
    ends.scan(Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex)));
    return ends;
  }

  private static Http3FrameEnds byteByByte(String hex) {
    Http3FrameEnds ends = new Http3FrameEnds();
    for (byte one : HexFormat.of().parseHex(hex)) {
      ends.scan(Unpooled.wrappedBuffer(new byte[] {one}));
    }
    return ends;
  }
}
