package dev.weir.edge.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.control.Secret;
import dev.weir.edge.netty.LearnedHints;
import dev.weir.edge.origin.Origins;
import dev.weir.edge.policy.CacheRules;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class EdgePropertiesTest {

  @Test
  void defaultsAreThoseOfTheLocalStack() {
    EdgeProperties defaults = bind(Map.of());
    assertThat(defaults.id()).isEqualTo("weir-edge");
    assertThat(defaults.origins())
        .isEqualTo(
            List.of(URI.create("http://127.0.0.1:8101"), URI.create("http://127.0.0.1:8102")));
    assertThat(defaults.peers()).isEmpty();
    assertThat(defaults.tokenForPeers()).isNull();
    assertThat(defaults.earlyHints()).isEmpty();
    assertThat(defaults.push()).isEmpty();
    assertThat(defaults.cache())
        .isEqualTo(
            new EdgeProperties.Cache(
                DataSize.ofMegabytes(64),
                DataSize.ofMegabytes(8),
                DataSize.ofMegabytes(32),
                8,
                Duration.ofDays(1),
                Duration.ofDays(1),
                CacheRules.TARGETS,
                true,
                CacheRules.EVERYONE,
                LearnedHints.Audience.ALL,
                Duration.ofSeconds(5),
                new EdgeProperties.Disk(
                    "",
                    DataSize.ofGigabytes(1),
                    DataSize.ofMegabytes(32),
                    DataSize.ofMegabytes(1))));
  }

  @Test
  void emptyValueMeansNobodyAndNothing() {
    EdgeProperties properties =
        bind(
            Map.of(
                "weir.edge.cache.request-directives-from", "",
                "weir.edge.cache.targeted-fields", ""));
    assertThat(properties.rules().heeded().isEmpty()).isTrue();
    assertThat(properties.rules().targets()).isEmpty();
  }

  @Test
  void targetedFieldThatIsNoFieldIsRefused() {
    EdgeProperties properties = bind(Map.of("weir.edge.cache.targeted-fields", "CDN Cache"));
    assertThatThrownBy(properties::rules).hasMessageContaining("'CDN Cache'");
  }

  @Test
  void tokenForPeersIsNotInTheText() {
    EdgeProperties properties = bind(Map.of("weir.edge.peer-token", "the-token"));
    assertThat(properties.tokenForPeers())
        .isNotNull()
        .extracting(Secret::reveal)
        .isEqualTo("the-token");
    assertThat(properties.toString()).doesNotContain("the-token");
  }

  @Test
  void objectLargerThanTheCacheIsRefusedWithBothSizes() {
    assertThatThrownBy(
            () ->
                bind(
                    Map.of(
                        "weir.edge.cache.max-bytes",
                        "1MB",
                        "weir.edge.cache.max-object-bytes",
                        "2MB")))
        .hasStackTraceContaining("2097152B")
        .hasStackTraceContaining("1048576B");
  }

  @Test
  void idThatCannotStandInAFieldIsRefused() {
    EdgeProperties named = bind(Map.of("weir.edge.id", "edge 1"));
    assertThatThrownBy(() -> named.settings(Origins.of(named.origins(), named.originProtocol())))
        .hasMessageContaining("'edge 1'");
  }

  private static EdgeProperties bind(Map<String, String> settings) {
    return new Binder(new MapConfigurationPropertySource(settings))
        .bindOrCreate("weir.edge", EdgeProperties.class);
  }
}
