package dev.weir.common.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkScannerTest {

  private final ChunkScanner scanner = new ChunkScanner();

  private int scan(String text) {
    String bytes = text.replace("\\r", "\r").replace("\\n", "\n").replace("\\t", "\t");
    ByteBuf buffer = Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1);
    return scanner.scan(buffer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0\r\n\r\n",
        "3\r\nabc\r\n0\r\n\r\n",
        "000003\r\nabc\r\n00\r\n\r\n",
        "A;x\r\n\r\n\r\n\r\n\r\n\r\n\r\n0;y=\"z\"\r\nT: v\r\nU: w\r\n\r\n"
      })
  void bodyEndsWhereItSays_howeverItIsCut(String body) {
    assertThat(scan(body + "GET /")).isEqualTo(body.length());
    assertThat(scanner.isDone()).isTrue();
    scanner.reset();
    for (int i = 0; i < body.length(); i++) {
      assertThat(scanner.isDone()).isFalse();
      assertThat(scan(body.substring(i, i + 1))).isOne();
    }
    assertThat(scanner.isDone()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "\\r\\n, 0",
    ";x\\r\\n, 0",
    "g\\r\\n, 0",
    "3 \\r\\n, 1",
    "3\\n, 1",
    "3\\rx, 2",
    "3;a\\n, 3",
    "3;a\\rb, 4",
    "1234567890123456\\r\\n, 15",
    "1\\r\\nab, 4",
    "1\\r\\na\\n, 4",
    "0\\r\\n x\\r\\n, 3",
    "0\\r\\nT: v\\r\\n\\tw\\r\\n, 9",
    "0\\r\\nT: v\\n, 7"
  })
  void oddByte_isRefusedWhereItStands(String body, int good) {
    assertThat(scan(body)).isEqualTo(good);
    assertThat(scanner.isRefused()).isTrue();
    assertThat(scanner.isDone()).isFalse();
  }

  @Test
  void nextBody_beginsAnew() {
    assertThat(scan("x")).isZero();
    scanner.reset();
    assertThat(scan("0\\r\\n\\r\\n")).isEqualTo(5);
    assertThat(scanner.isRefused()).isFalse();
    scanner.reset();
    assertThat(scanner.isDone()).isFalse();
  }
}
