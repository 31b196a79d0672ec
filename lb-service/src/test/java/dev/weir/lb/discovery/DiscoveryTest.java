package dev.weir.lb.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.net.HostPort;
import dev.weir.common.net.UpstreamProtocol;
import dev.weir.lb.upstream.AdminState;
import dev.weir.lb.upstream.UpstreamSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiscoveryTest {

  private static final DiscoverySource FILE =
      new DiscoverySource.WatchedFile(
          Path.of("servers.yaml"), UpstreamProtocol.AUTO, Duration.ofSeconds(1));

  private static UpstreamSpec server(String id, int last) {
    return new UpstreamSpec(id, new HostPort("192.0.2." + last, 80), 1);
  }

  private static List<String> joined(Discovery discovery, UpstreamSpec... found) {
    return discovery.join(List.of(server("own", 1)), List.of(found)).stream()
        .map(each -> each.id() + " " + each.weight() + " " + each.state())
        .toList();
  }

  @Test
  void configuredUpstreams_comeFirst_andWinByIdAndAddress() {
    assertThat(
            joined(
                new Discovery(FILE, 10, List.of()),
                server("own", 2),
                server("same address", 1),
                server("new", 3)))
        .containsExactly("own 1 ACTIVE", "new 1 ACTIVE");
  }

  @Test
  void adjustment_holdsForItsServer_andLeavesOpenWhatItDoesNotSay() {
    Discovery discovery =
        new Discovery(
            FILE,
            10,
            List.of(
                new Adjustment("a", 7, null),
                new Adjustment("b", null, AdminState.DRAINING),
                new Adjustment("not there", 7, null)));
    assertThat(joined(discovery, server("a", 2), server("b", 3)))
        .containsExactly("own 1 ACTIVE", "a 7 ACTIVE", "b 1 DRAINING");
  }

  @Test
  void whatMakesNoSense_isRefused() {
    assertThatThrownBy(() -> new Discovery(FILE, 0, List.of()))
        .hasMessageContaining("max-upstreams 0");
    assertThatThrownBy(() -> new Adjustment("a", 0, null)).hasMessageContaining("weight 0");
    assertThatThrownBy(() -> new Adjustment("", 1, null)).hasMessageContaining("id");
    assertThatThrownBy(
            () ->
                new Discovery(
                    FILE, 1, List.of(new Adjustment("a", 1, null), new Adjustment("a", 2, null))))
        .hasMessageContaining("twice");
  }
}
