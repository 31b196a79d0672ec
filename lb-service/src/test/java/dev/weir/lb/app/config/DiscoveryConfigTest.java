package dev.weir.lb.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.net.HostPort;
import dev.weir.common.net.UpstreamProtocol;
import dev.weir.lb.discovery.Adjustment;
import dev.weir.lb.discovery.Discovery;
import dev.weir.lb.discovery.DiscoverySource;
import dev.weir.lb.discovery.DiscoverySource.Records;
import dev.weir.lb.discovery.TargetKind;
import dev.weir.lb.upstream.AdminState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class DiscoveryConfigTest {

  private static final UpstreamProtocol AUTO = UpstreamProtocol.AUTO;

  private static Discovery read(Map<String, String> settings) {
    Map<String, String> named =
        settings.entrySet().stream()
            .collect(
                Collectors.toMap(
                    each -> "weir.lb.pools.web.discovery." + each.getKey(), Map.Entry::getValue));
    LbProperties properties =
        new Binder(new MapConfigurationPropertySource(named))
            .bindOrCreate("weir.lb", LbProperties.class);
    assertThat(properties.poolSpecs()).as("no upstream has to be listed").hasSize(1);
    PoolConfig pool = Objects.requireNonNull(properties.pools().get("web"));
    return Objects.requireNonNull(pool.discoverySettings());
  }

  @Test
  void sources_haveTheDocumentedDefaults() {
    assertThat(read(Map.of("dns.name", "web.test", "dns.port", "80")))
        .isEqualTo(
            new Discovery(
                new DiscoverySource.Dns(
                    "web.test",
                    Records.A,
                    80,
                    new TargetKind("http", AUTO),
                    List.of(),
                    Duration.ofSeconds(1),
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(2)),
                1000,
                List.of()));
    assertThat(read(Map.of("file.path", "servers.yaml")).source())
        .isEqualTo(
            new DiscoverySource.WatchedFile(Path.of("servers.yaml"), AUTO, Duration.ofSeconds(1)));
    assertThat(read(Map.of("service.name", "shop")).source())
        .isEqualTo(new DiscoverySource.Service("shop", AUTO, Duration.ofSeconds(10)));
  }

  @Test
  void dns_isReadWhole() {
    Map<String, String> settings =
        Map.of(
            "dns.name", "_http._tcp.web.test",
            "dns.type", "srv",
            "dns.scheme", "https",
            "dns.resolvers", "192.0.2.53, 192.0.2.54:54, 2001:db8::53, [2001:db8::54]:54",
            "dns.min-ttl", "3s",
            "dns.max-ttl", "4s",
            "dns.timeout", "5s",
            "max-upstreams", "6",
            "overrides[0].id", "192.0.2.1:80",
            "overrides[0].state", "draining");
    assertThat(read(settings))
        .isEqualTo(
            new Discovery(
                new DiscoverySource.Dns(
                    "_http._tcp.web.test",
                    Records.SRV,
                    0,
                    new TargetKind("https", AUTO),
                    List.of(
                        new HostPort("192.0.2.53", 53),
                        new HostPort("192.0.2.54", 54),
                        new HostPort("2001:db8::53", 53),
                        new HostPort("2001:db8::54", 54)),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(4),
                    Duration.ofSeconds(5)),
                6,
                List.of(new Adjustment("192.0.2.1:80", null, AdminState.DRAINING))));
  }

  @Test
  void whatMakesNoSense_isRefusedWithWhatIsExpected() {
    assertThatThrownBy(() -> read(Map.of("max-upstreams", "5")))
        .hasMessageContaining("expected one of dns, file and service");
    assertThatThrownBy(() -> read(Map.of("file.path", "f", "service.name", "s")))
        .hasMessageContaining("expected one of dns, file and service");
    assertThatThrownBy(() -> read(Map.of("file.interval", "2s"))).hasMessageContaining("path");
    assertThatThrownBy(
            () -> read(Map.of("dns.name", "a.test", "dns.port", "80", "dns.resolvers", "ns.test")))
        .hasMessageContaining("ns.test");
    assertThatThrownBy(
            () -> read(Map.of("dns.name", "a.test", "dns.port", "80", "dns.min-ttl", "10m")))
        .hasMessageContaining("max-ttl");
  }
}
