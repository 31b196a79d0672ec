package dev.weir.common.netty.listener.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnnouncementsTest {

  @Test
  void noAnnouncements_leaveTheLaneAsItIs() {
    FastLane lane = (request, client) -> null;
    assertThat(Announcements.of(Map.of(), Map.of()).before(lane)).isSameAs(lane);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "index.html", "//other/x", "/a b", "/\u00e9", "/a#b", "https://other/x"})
  void whatIsNoPath_isRefused(String path) {
    assertThatThrownBy(() -> Announcements.of(Map.of(path, List.of()), Map.of()))
        .hasMessageContaining("'" + path + "' is no path");
    assertThatThrownBy(() -> Announcements.of(Map.of(), Map.of(path, List.of("/x"))))
        .hasMessageContaining("is no path");
    assertThatThrownBy(() -> Announcements.of(Map.of(), Map.of("/x", List.of(path))))
        .hasMessageContaining("is no path");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/style.css", "</a>; rel=preload, </b>", "</a>\r\nX: y", "<\u00e9>"})
  void whatIsNoSingleLink_isRefused(String link) {
    assertThatThrownBy(() -> Announcements.of(Map.of("/", List.of(link)), Map.of()))
        .hasMessageContaining("is no link");
  }
}
