package dev.weir.chat.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RoomNameTest {

  @Test
  void names_of_any_script_are_lawful() {
    assertThat(
            List.of(
                "lobby",
                "a/b:c@d#e+f~g-h_i.j",
                "..",
                "\u65e5\u672c",
                "\u0939\u093f\u0928\u094d\u0926\u0940",
                "\u0e17\u0e35\u0e48",
                "cafe\u0301",
                "\ud801\udc00"))
        .allMatch(RoomName::isLawful);
  }

  @Test
  void what_cannot_be_seen_or_means_something_else_is_not() {
    assertThat(
            List.of(
                "",
                " ",
                "a b",
                "a\nb",
                "a\0b",
                "\u202eabc",
                "a\u200db",
                "\u0301a",
                "a\u20ddb",
                "\ud83d\ude00",
                "\ud801",
                "*",
                "{a}",
                "%41"))
        .noneMatch(RoomName::isLawful);
  }

  @Test
  void the_longest_has_128_characters() {
    assertThat(RoomName.isLawful("x".repeat(RoomName.LONGEST))).isTrue();
    assertThat(RoomName.isLawful("x".repeat(RoomName.LONGEST + 1))).isFalse();
  }
}
