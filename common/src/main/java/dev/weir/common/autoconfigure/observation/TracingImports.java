package dev.weir.common.autoconfigure.observation;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Keeps Boot's configuration of OpenTelemetry out of a service that exports no traces: none of its
 * classes is loaded then. Where an endpoint is named, what makes spans of Micrometer's observations
 * stays out all the same: those of the control plane, probes and scrapes above all, are nobody's
 * request.
 */
final class TracingImports implements AutoConfigurationImportFilter, EnvironmentAware {

  static final String ENDPOINT = "management.opentelemetry.tracing.export.otlp.endpoint";

  private static final String BOOT = "org.springframework.boot.";
  private static final String TRACING = BOOT + "micrometer.tracing.";
  private static final String OPEN_TELEMETRY = BOOT + "opentelemetry.";

  /** Of those: spans of observations, and of what else nobody asked for. */
  private static final List<String> UNWANTED =
      List.of(
          TRACING + "autoconfigure.",
          TRACING + "opentelemetry.autoconfigure.zipkin.",
          OPEN_TELEMETRY + "autoconfigure.logging.");

  private boolean exported;

  @Override
  public void setEnvironment(Environment environment) {
    exported = !environment.getProperty(ENDPOINT, "").isBlank();
  }

  @Override
  public boolean[] match(@Nullable String[] classes, AutoConfigurationMetadata metadata) {
    boolean[] matches = new boolean[classes.length];
    for (int i = 0; i < classes.length; i++) {
      String name = classes[i];
      matches[i] = name == null || lets(name);
    }
    return matches;
  }

  /** Whether a class, or one that it imports, may configure the service. */
  boolean lets(String name) {
    return !isAboutTraces(name) || (exported && UNWANTED.stream().noneMatch(name::startsWith));
  }

  private static boolean isAboutTraces(String name) {
    return name.startsWith(TRACING) || name.startsWith(OPEN_TELEMETRY);
  }
}
