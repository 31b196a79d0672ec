package dev.weir.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PagesTest {

  @Test
  void aWholePageTellsItsVersion() {
    for (int page = 0; page < Pages.COUNT; page++) {
      assertThat(Pages.version(page, Pages.body(page, 7))).isEqualTo(7);
    }
  }

  @Test
  void anotherPageIsWrong() {
    assertThatThrownBy(() -> Pages.version(3, Pages.body(4, 1)))
        .hasMessage("page 3 was answered by page 4 version 1");
  }

  @Test
  void whatIsCutOffIsWrong() {
    byte[] body = Pages.body(3, 1);
    assertThatThrownBy(() -> Pages.version(3, Arrays.copyOf(body, body.length - 1)))
        .hasMessageContaining("not " + body.length);
  }

  @Test
  void oneChangedByteIsWrong() {
    byte[] body = Pages.body(3, 1);
    body[400] ^= 1;
    assertThatThrownBy(() -> Pages.version(3, body)).hasMessageContaining("from byte 400 on");
  }

  @Test
  void versionsDifferInTheirBytes() {
    byte[] mixed = Pages.body(3, 2);
    System.arraycopy(Pages.body(3, 1), 100, mixed, 100, 100);
    assertThatThrownBy(() -> Pages.version(3, mixed)).hasMessageContaining("from byte 100 on");
  }

  @Test
  void whatIsNoPageIsWrong() {
    assertThatThrownBy(() -> Pages.version(3, new byte[] {'<'}))
        .hasMessage("page 3 has no heading");
  }
}
