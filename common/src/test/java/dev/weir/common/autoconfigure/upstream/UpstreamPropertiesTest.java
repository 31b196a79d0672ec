package dev.weir.common.autoconfigure.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.autoconfigure.settings.WeirProperties;
import dev.weir.common.netty.upstream.UpstreamHttp2Settings;
import dev.weir.common.netty.upstream.UpstreamSettings;
import dev.weir.common.netty.upstream.UpstreamTlsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class UpstreamPropertiesTest {

  private static UpstreamSettings bind(Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("weir", WeirProperties.class)
        .upstream();
  }

  @Test
  void nothingSet_givesTheDocumentedDefaults() {
    UpstreamSettings settings = bind(Map.of());
    assertThat(settings).isEqualTo(UpstreamSettings.defaults());
    assertThat(settings.maxConnections()).isEqualTo(1_024);
    assertThat(settings.maxIdle()).isEqualTo(256);
    assertThat(settings.maxPending()).isEqualTo(1_024);
    assertThat(settings.idleTimeout()).hasSeconds(30);
    assertThat(settings.maxLifetime()).hasHours(1);
    assertThat(settings.lifetimeVariance()).isEqualTo(10);
    assertThat(settings.tls())
        .isEqualTo(
            new UpstreamTlsSettings(true, null, null, null, null, null, Duration.ofSeconds(5)));
    assertThat(settings.http2())
        .isEqualTo(
            new UpstreamHttp2Settings(100, 262_144, Duration.ofSeconds(20), Duration.ofSeconds(5)));
  }

  @Test
  void eachSetting_hasItsPlace() {
    UpstreamSettings settings =
        bind(
            Map.of(
                "weir.upstream.max-lifetime", "5m",
                "weir.upstream.lifetime-variance", "20",
                "weir.upstream.tls.verify", "false",
                "weir.upstream.tls.authorities", "ca.pem",
                "weir.upstream.tls.certificate", "own.pem",
                "weir.upstream.tls.private-key", "key.pem",
                "weir.upstream.http2.max-streams", "7"));
    assertThat(settings.maxLifetime()).hasMinutes(5);
    assertThat(settings.lifetimeVariance()).isEqualTo(20);
    assertThat(settings.tls().verify()).isFalse();
    assertThat(settings.tls().authorities()).isEqualTo(Path.of("ca.pem"));
    assertThat(settings.tls().privateKey()).isEqualTo(Path.of("key.pem"));
    assertThat(settings.http2().maxStreams()).isEqualTo(7);
  }

  @Test
  void settingsThatContradictEachOther_areRefused() {
    assertRefused("only one of them", "weir.upstream.tls.certificate", "own.pem");
    assertRefused("101 %", "weir.upstream.lifetime-variance", "101");
    assertRefused("window 1", "weir.upstream.http2.window", "1");
    assertThatThrownBy(
            () ->
                bind(
                    Map.of(
                        "weir.upstream.tls.bundle", "b",
                        "weir.upstream.tls.authorities", "ca.pem")))
        .hasRootCauseMessage(
            "bundle b takes the place of authorities and certificate: give one or other");
  }

  private static void assertRefused(String why, String key, String value) {
    assertThatThrownBy(() -> bind(Map.of(key, value))).rootCause().hasMessageContaining(why);
  }
}
