package dev.weir.diagnostics.app;

import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The service in this JVM, on ports that are free. */
final class RunningDiagnostics {

  private RunningDiagnostics() {}

  /**
   * Starts it.
   *
   * @param settings besides its ports, such as {@code --weir.diagnostics.state-file=}
   */
  static ConfigurableApplicationContext start(String... settings) {
    return SpringApplication.run(
        DiagnosticsServiceApplication.class,
        Stream.concat(
                Stream.of("--server.port=0", "--management.server.port=0"), Stream.of(settings))
            .toArray(String[]::new));
  }

  /** Where its API listens. */
  static int port(ConfigurableApplicationContext service) {
    return service.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }
}
