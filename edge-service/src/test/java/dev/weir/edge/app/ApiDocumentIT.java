package dev.weir.edge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.ApiContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

@ExtendWith(OutputCaptureExtension.class)
class ApiDocumentIT {

  @Test
  void document_isValid_andTellsOfEveryRoute(CapturedOutput log) throws Exception {
    try (ConfigurableApplicationContext service =
        SpringApplication.run(
            EdgeServiceApplication.class,
            "--server.port=0",
            "--weir.edge.listeners.http.host=127.0.0.1",
            "--weir.edge.listeners.http.port=0",
            "--management.server.port=0",
            "--management.endpoints.web.exposure.include=mappings")) {
      ApiContract.check(port(service, "server"), port(service, "management"));
      assertThat(log).contains("Started").doesNotContain("\tat ");
    }
  }

  private static int port(ConfigurableApplicationContext service, String which) {
    return service.getEnvironment().getRequiredProperty("local." + which + ".port", Integer.class);
  }
}
