package dev.weir.lb.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.net.ClientAddressResolver;
import dev.weir.common.net.NetworkSet;
import dev.weir.lb.balance.Ask;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;

class GatewayAskTest {

  private static final ClientAddressResolver ADDRESSES =
      new ClientAddressResolver(NetworkSet.of(List.of("192.0.2.0/24")));

  private static Ask ask(String peer, String url) {
    MockServerHttpRequest request =
        MockServerHttpRequest.get("/before")
            .remoteAddress(new InetSocketAddress(peer, 1))
            .header("X-Forwarded-For", "198.51.100.7")
            .header("X-Shard", "7")
            .build();
    return GatewayAsk.of(request, URI.create(url), ADDRESSES);
  }

  @Test
  void proxyThatIsTrusted_saysWhoAsks() {
    Ask trusted = ask("192.0.2.1", "lb://web/a");
    assertThat(trusted.client().getHostAddress()).isEqualTo("198.51.100.7");
    assertThat(trusted.fromTrustedProxy()).isTrue();
    Ask other = ask("203.0.113.1", "lb://web/a");
    assertThat(other.client().getHostAddress()).isEqualTo("203.0.113.1");
    assertThat(other.fromTrustedProxy()).isFalse();
  }

  @Test
  void target_isWhatIsSentOn_asItIsWritten() {
    assertThat(ask("192.0.2.1", "lb://web/a%20b?c=%20d").target()).isEqualTo("/a%20b?c=%20d");
    assertThat(ask("192.0.2.1", "lb://web/a").target()).isEqualTo("/a");
    assertThat(ask("192.0.2.1", "lb://web/a").header("x-shard")).isEqualTo("7");
  }
}
