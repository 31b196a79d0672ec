package dev.weir.chat.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserNameTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "Anna Berg",
        "\u05d3\u05d5\u05d3\u200f (1)",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0646\u0645",
        "\ud83d\udc69\u200d\ud83d\ude80"
      })
  void namesOfAnyScript_areLawful(String name) {
    assertThat(new UserName(name).value()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " \u2003",
        "a\nb",
        "a\u2028b",
        "\ud83d",
        "admin\u202enimda",
        "\u202aa",
        "a\u2066b\u2069",
        "\u2068a"
      })
  void whatIsBlank_orControlsTheTextAroundIt_isRefused(String name) {
    assertThatThrownBy(() -> new UserName(name)).hasMessageContaining("printable characters");
  }
}
