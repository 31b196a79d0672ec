package dev.weir.chat.netty.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8CheckTest {

  private static final String SOUND =
      "plain ascii text, κόσμε, 漢字, 😀, \uD7FF\uE000\uFFFF\u0080 end";

  @Test
  void text_is_accepted_wherever_it_is_split() {
    byte[] bytes = SOUND.getBytes(StandardCharsets.UTF_8);
    for (int split = 0; split <= bytes.length; split++) {
      Utf8Check check = new Utf8Check();
      assertThat(check.accepts(Unpooled.wrappedBuffer(bytes, 0, split))).isTrue();
      assertThat(check.accepts(Unpooled.wrappedBuffer(bytes, split, bytes.length - split)))
          .isTrue();
      assertThat(check.complete()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80",
        "bf",
        "c080",
        "c1bf",
        "e08080",
        "e09fbf",
        "eda080",
        "edbfbf",
        "f0808080",
        "f08fbfbf",
        "f4908080",
        "f5808080",
        "ff",
        "fe",
        "c3c3",
        "e28228",
        "41424344454647ff",
        "4142434445464748ff"
      })
  void what_no_text_holds_is_refused(String hex) {
    assertThat(new Utf8Check().accepts(bytes(hex))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"c3", "e282", "f09f98", "4142434445464748c3"})
  void a_text_within_a_character_is_not_complete(String hex) {
    Utf8Check check = new Utf8Check();

    assertThat(check.accepts(bytes(hex))).isTrue();
    assertThat(check.complete()).isFalse();
  }

  @Test
  void every_code_point_is_judged_as_the_jdk_does() {
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
        byte[] encoded = Character.toString(point).getBytes(StandardCharsets.UTF_8);
        Utf8Check check = new Utf8Check();
        assertThat(check.accepts(Unpooled.wrappedBuffer(encoded)) && check.complete()).isTrue();
      }
    }
  }

  private static ByteBuf bytes(String hex) {
    return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex));
  }
}
