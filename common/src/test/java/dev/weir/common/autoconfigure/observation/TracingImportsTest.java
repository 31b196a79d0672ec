package dev.weir.common.autoconfigure.observation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.autoconfigure.WeirAutoConfiguration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class TracingImportsTest {

  private static final List<String> ALL =
      ImportCandidates.load(AutoConfiguration.class, null).getCandidates();

  private static List<String> let(String endpoint) {
    StandardEnvironment environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .addFirst(new MapPropertySource("test", Map.of(TracingImports.ENDPOINT, endpoint)));
    TracingImports filter = new TracingImports();
    filter.setEnvironment(environment);
    return ALL.stream().filter(filter::lets).toList();
  }

  @Test
  void withoutAnEndpointNothingAboutTracesIsMade() {
    assertThat(let(""))
        .noneMatch(name -> name.contains(".tracing.") || name.contains("opentelemetry"));
  }

  @Test
  void withOneThreePartsOfBootAreMadeAndNoneForObservations() {
    assertThat(let("http://127.0.0.1:4318/v1/traces"))
        .filteredOn(name -> !let("").contains(name))
        .map(name -> name.substring(name.lastIndexOf('.') + 1))
        .containsExactlyInAnyOrder(
            "OpenTelemetrySdkAutoConfiguration",
            "OpenTelemetryTracingAutoConfiguration",
            "OtlpTracingAutoConfiguration");
  }

  @Test
  void allElseIsLeftAlone() {
    assertThat(let("")).contains(WeirAutoConfiguration.class.getName());
  }
}
