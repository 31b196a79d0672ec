package dev.weir.common.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HttpTokenTest {

  @Test
  void token_isOfLettersDigitsAndFifteenSigns() {
    String visible =
        "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`"
            + "abcdefghijklmnopqrstuvwxyz{|}~";
    String fitting =
        visible
            .chars()
            .mapToObj(Character::toString)
            .filter(HttpToken::is)
            .reduce("", String::concat);
    assertThat(fitting)
        .isEqualTo("!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~");
    for (String none : List.of("", " ", "a b", "a\n", "\u00e4", "\ud83d\ude00", "a\0")) {
      assertThat(HttpToken.is(none)).as(none).isFalse();
    }
  }

  @Test
  void length_isBounded_whereThatIsAsked() {
    assertThat(HttpToken.is("abc", 3)).isTrue();
    assertThat(HttpToken.is("abcd", 3)).isFalse();
    assertThat(HttpToken.is("", 3)).isFalse();
  }
}
