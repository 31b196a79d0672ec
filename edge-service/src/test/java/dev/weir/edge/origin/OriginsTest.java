package dev.weir.edge.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.net.HostPort;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class OriginsTest {

  @Test
  void originsTakeTurns() {
    Origins origins = Origins.of(List.of(URI.create("http://a:1"), URI.create("http://[::1]/")));
    assertThat(List.of(origins.next(), origins.next(), origins.next()))
        .containsExactly(new HostPort("a", 1), new HostPort("::1", 80), new HostPort("a", 1));
  }

  @Test
  void anythingButAPlainHttpAddressIsRefused() {
    for (String url : List.of("https://a", "http://a/path", "http://a?q", "a:80")) {
      assertThatThrownBy(() -> Origins.of(List.of(URI.create(url)))).hasMessageContaining(url);
    }
    assertThatThrownBy(() -> new Origins(List.of())).hasMessageContaining("at least one");
  }
}
