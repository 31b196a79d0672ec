package dev.weir.edge.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.net.UpstreamProtocol;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class OriginsTest {

  @Test
  void originsTakeTurns() {
    Origins origins =
        Origins.of(
            List.of(URI.create("http://a:1"), URI.create("https://[::1]/")), UpstreamProtocol.AUTO);
    assertThat(List.of(origins.next().url(), origins.next().url(), origins.next().url()))
        .containsExactly("http://a:1", "https://[::1]:443", "http://a:1");
  }

  @Test
  void anythingButAnAddressIsRefused() {
    for (String url : List.of("ftp://a", "http://a/path", "http://a?q", "a:80")) {
      assertThatThrownBy(() -> Origins.of(List.of(URI.create(url)), UpstreamProtocol.AUTO))
          .hasMessageContaining(url);
    }
    assertThatThrownBy(() -> new Origins(List.of())).hasMessageContaining("at least one");
  }
}
