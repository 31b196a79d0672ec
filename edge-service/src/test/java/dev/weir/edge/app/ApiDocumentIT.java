package dev.weir.edge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.ApiContract;
import dev.weir.testkit.Http;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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
      assertViewsOfOneNameAreDescribedEach(port(service, "server"));
      assertThat(log).contains("Started").doesNotContain("\tat ");
    }
  }

  /** Of two records of one simple name springdoc knows one, and describes both by it. */
  private static void assertViewsOfOneNameAreDescribedEach(int port) throws IOException {
    JsonNode schemas =
        JsonMapper.shared()
            .readTree(Http.get(port, "/api/openapi").text())
            .at("/components/schemas");
    assertThat(schemas.at("/EdgeView/properties").has("load")).isTrue();
    assertThat(schemas.at("/InvalidationAtEdge/properties").has("state")).isTrue();
  }

  private static int port(ConfigurableApplicationContext service, String which) {
    return service.getEnvironment().getRequiredProperty("local." + which + ".port", Integer.class);
  }
}
