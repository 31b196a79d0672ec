package dev.weir.diagnostics.app;

import dev.weir.testkit.ApiContract;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

class ApiDocumentIT {

  @Test
  void document_isValid_andTellsOfEveryRoute() throws Exception {
    try (ConfigurableApplicationContext service =
        RunningDiagnostics.start("--management.endpoints.web.exposure.include=mappings")) {
      ApiContract.check(port(service, "server"), port(service, "management"));
    }
  }

  private static int port(ConfigurableApplicationContext service, String which) {
    return service.getEnvironment().getRequiredProperty("local." + which + ".port", Integer.class);
  }
}
