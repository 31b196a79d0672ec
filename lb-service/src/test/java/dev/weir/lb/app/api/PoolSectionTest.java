package dev.weir.lb.app.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.metrics.NetworkMetrics;
import dev.weir.common.net.UpstreamProtocol;
import dev.weir.common.state.Refused;
import dev.weir.lb.upstream.Pools;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class PoolSectionTest {

  private static ObjectNode pool(String url) {
    String json = "{\"protocol\":\"h3\",\"upstreams\":[{\"url\":\"" + url + "\"}]}";
    return (ObjectNode) JsonMapper.shared().readTree(json);
  }

  private static PoolSection section(@Nullable String withoutHttp3) {
    return new PoolSection(new Pools(List.of(), new NetworkMetrics()), withoutHttp3);
  }

  @Test
  void http3_isTakenWhereItCanBeHad() {
    assertThat(section(null).read("web", pool("https://a")).protocol())
        .isEqualTo(UpstreamProtocol.H3);
  }

  @Test
  void http3_isRefusedWhereItCannotBeHad_withTheReason() {
    assertThatThrownBy(() -> section("not with io_uring").read("web", pool("https://a")))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.field()).isEqualTo("protocol"))
        .hasMessage("not with io_uring");
  }

  @Test
  void http3WithoutTls_isRefused() {
    assertThatThrownBy(() -> section(null).read("web", pool("http://a")))
        .hasMessageContaining("contradicts protocol h3");
  }
}
