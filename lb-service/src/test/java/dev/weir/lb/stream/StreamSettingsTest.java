package dev.weir.lb.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.net.NetworkSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StreamSettingsTest {

  private static final StreamLimits LIMITS =
      new StreamLimits(Duration.ofMinutes(1), Duration.ofSeconds(1), Duration.ZERO, 10, 10);

  private static StreamSettings stream(
      StreamProtocol protocol, StreamRoutes routes, ProxyHeader header) {
    return new StreamSettings(
        "s", protocol, "127.0.0.1", 0, routes, NetworkSet.none(), header, LIMITS);
  }

  @Test
  void serverName_findsTheExactBeforeTheWildcard_andElseThePool() {
    StreamRoutes.Finder finder =
        new StreamRoutes("rest", Map.of("a.example", "a", "*.example", "any", "b.example", "a"))
            .finder();
    assertThat(finder.find("a.example")).isEqualTo("a");
    assertThat(finder.find("B.Example")).isEqualTo("a");
    assertThat(finder.find("c.example")).isEqualTo("any");
    assertThat(finder.find("d.c.example")).isEqualTo("rest");
    assertThat(finder.find(null)).isEqualTo("rest");
  }

  @Test
  void withoutAPoolOfItsOwn_whatNoNameTakesIsRefused() {
    StreamRoutes routes = new StreamRoutes(null, Map.of("a.example", "a"));
    assertThat(routes.finder().find("b.example")).isNull();
    assertThat(routes.finder().find(null)).isNull();
    assertThat(routes.pools()).containsExactly("a");
  }

  @Test
  void serverNames_needTls() {
    StreamRoutes routes = new StreamRoutes("p", Map.of("a.example", "a"));
    assertThatThrownBy(() -> stream(StreamProtocol.TCP, routes, ProxyHeader.NONE))
        .hasMessageContaining("'s'")
        .hasMessageContaining("protocol tls");
  }

  @Test
  void streamToNowhere_isRefused() {
    assertThatThrownBy(
            () -> stream(StreamProtocol.TLS, new StreamRoutes(null, Map.of()), ProxyHeader.NONE))
        .hasMessageContaining("leads to no pool");
  }

  @Test
  void datagrams_carryNoProxyHeader() {
    assertThatThrownBy(
            () -> stream(StreamProtocol.UDP, new StreamRoutes("p", Map.of()), ProxyHeader.V2))
        .hasMessageContaining("PROXY");
    assertThatThrownBy(
            () ->
                new StreamSettings(
                    "s",
                    StreamProtocol.UDP,
                    "127.0.0.1",
                    0,
                    new StreamRoutes("p", Map.of()),
                    NetworkSet.of(List.of("10.0.0.0/8")),
                    ProxyHeader.NONE,
                    LIMITS))
        .hasMessageContaining("PROXY");
  }

  @Test
  void limitsThatServeNobody_areRefused() {
    Duration minute = Duration.ofMinutes(1);
    assertThatThrownBy(() -> new StreamLimits(Duration.ZERO, minute, minute, 1, 1))
        .hasMessageContaining("PT0S");
    assertThatThrownBy(() -> new StreamLimits(minute, minute, minute, 0, 1))
        .hasMessageContaining("1 or more");
  }
}
