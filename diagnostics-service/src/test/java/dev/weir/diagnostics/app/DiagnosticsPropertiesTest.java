package dev.weir.diagnostics.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class DiagnosticsPropertiesTest {

  @Test
  void defaultsPermitNothingBesidesGlobalUnicast() {
    DiagnosticsProperties properties = bind(Map.of());

    assertThat(properties.targets().allow()).isEmpty();
    assertThat(properties.runs())
        .isEqualTo(
            new DiagnosticsProperties.Runs(
                32, 8, 16, 20_000, 10_000, 500, Duration.ofSeconds(60), Duration.ofSeconds(30)));
  }

  @Test
  void listedNetworksAreRead() {
    assertThat(bind(Map.of("weir.diagnostics.targets.allow[0]", "127.0.0.0/8")).targets().allow())
        .isEqualTo(List.of("127.0.0.0/8"));
  }

  @Test
  void valueOutOfRangeIsRefusedWithWhatWasExpected() {
    assertThatThrownBy(() -> bind(Map.of("weir.diagnostics.runs.at-once", "0")))
        .hasRootCauseMessage("weir.diagnostics.runs.at-once is 0: expected 1 to 1000");
    assertThatThrownBy(() -> bind(Map.of("weir.diagnostics.runs.longest", "2h")))
        .hasRootCauseMessage("weir.diagnostics.runs.longest is PT2H: expected 1s to 1h");
  }

  private static DiagnosticsProperties bind(Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("weir.diagnostics", DiagnosticsProperties.class);
  }
}
