package dev.weir.common.autoconfigure.observation;

import dev.weir.common.trace.OtelTraces;
import dev.weir.common.trace.Traces;
import io.opentelemetry.api.OpenTelemetry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Traces of the data plane, where Boot makes an OpenTelemetry: {@link TracingImports} lets it where
 * an endpoint is named to export to.
 */
@AutoConfiguration(
    afterName =
        "org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration")
@ConditionalOnBean(OpenTelemetry.class)
public final class TracesAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  Traces openTelemetryTraces(OpenTelemetry telemetry) {
    return new OtelTraces(telemetry);
  }
}
