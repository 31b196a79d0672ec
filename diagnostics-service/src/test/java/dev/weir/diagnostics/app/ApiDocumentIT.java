package dev.weir.diagnostics.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.ApiContract;
import dev.weir.testkit.Http;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ApiDocumentIT {

  @Test
  void document_isValid_andTellsOfEveryRoute() throws Exception {
    try (ConfigurableApplicationContext service =
        RunningDiagnostics.start("--management.endpoints.web.exposure.include=mappings")) {
      ApiContract.check(port(service, "server"), port(service, "management"));
      assertNestedViewsAreDescribed(port(service, "server"));
    }
  }

  /** Of two records of one simple name springdoc knows one, and describes both by it. */
  private static void assertNestedViewsAreDescribed(int port) throws IOException {
    JsonNode schemas =
        JsonMapper.shared()
            .readTree(Http.get(port, "/api/openapi").text())
            .at("/components/schemas");
    Map.of("PingProbe", "seq", "TraceProbe", "hop", "Captures", "captures")
        .forEach(
            (schema, member) ->
                assertThat(schemas.path(schema).path("properties").has(member))
                    .as(schema)
                    .isTrue());
    assertThat(schemas.has("Probe")).isFalse();
    assertThat(schemas.has("All")).isFalse();
  }

  private static int port(ConfigurableApplicationContext service, String which) {
    return service.getEnvironment().getRequiredProperty("local." + which + ".port", Integer.class);
  }
}
