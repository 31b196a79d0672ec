package dev.weir.chat.app.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OriginsTest {

  @Test
  void all_may_connect_where_none_is_listed() {
    assertThat(Origins.of(List.of()).allow("https://any.example")).isTrue();
  }

  @Test
  void origins_are_compared_without_case_and_whole() {
    Origins listed = Origins.of(List.of("https://Chat.example"));

    assertThat(listed.allow("https://chat.EXAMPLE")).isTrue();
    assertThat(listed.allow(null)).isTrue();
    assertThat(listed.allow("http://chat.example")).isFalse();
    assertThat(listed.allow("null")).isFalse();
  }
}
