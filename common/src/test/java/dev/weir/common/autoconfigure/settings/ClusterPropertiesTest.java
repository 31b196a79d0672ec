package dev.weir.common.autoconfigure.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.cluster.ClusterSettings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ClusterPropertiesTest {

  private static ClusterProperties bind(Map<String, String> settings) {
    return new Binder(new MapConfigurationPropertySource(settings))
        .bindOrCreate("weir.cluster", ClusterProperties.class);
  }

  @Test
  void defaults_shareNothing_andAreAsDocumented() {
    ClusterProperties properties = bind(Map.of());
    assertThat(properties.redis().url()).isNull();
    assertThat(properties.settings("lb-service"))
        .isEqualTo(
            new ClusterSettings(
                "lb-service",
                "",
                false,
                Duration.ofMillis(100),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30)));
  }

  @Test
  void valuesOutOfRange_areRefused() {
    assertThatThrownBy(() -> bind(Map.of("weir.cluster.name", "a b")).settings("x"))
        .isInstanceOf(RefusedConfiguration.class)
        .hasMessageContaining("name \"a b\"");
    assertThatThrownBy(() -> bind(Map.of("weir.cluster.redis.timeout", "11s")).settings("x"))
        .isInstanceOf(RefusedConfiguration.class)
        .hasMessageContaining("timeout PT11S");
  }
}
