package dev.weir.lb.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.ApiContract;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.media.Schema;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

class ApiDocumentIT {

  @Test
  void document_isValid_andTellsOfEveryRoute() throws Exception {
    try (ConfigurableApplicationContext service =
        SpringApplication.run(
            LbServiceApplication.class,
            "--server.port=0",
            "--weir.lb.listeners.http.host=127.0.0.1",
            "--weir.lb.listeners.http.port=0",
            "--management.server.port=0",
            "--management.endpoints.web.exposure.include=mappings")) {
      OpenAPI described = ApiContract.check(port(service, "server"), port(service, "management"));
      assertThat(required(described, "BanRequest")).containsExactly("for");
      assertThat(required(described, "Limit")).containsExactly("limit");
      assertThat(required(described, "LimitMatch")).isNull();
      assertThat(required(described, "BanView"))
          .containsExactlyInAnyOrder(
              "network", "since", "until", "secondsLeft", "reason", "by", "source");
      assertThat(required(described, "NetworkSnapshot"))
          .containsExactlyInAnyOrder("totals", "series");
    }
  }

  private static @Nullable List<String> required(OpenAPI described, String schema) {
    Schema<?> found = described.getComponents().getSchemas().get(schema);
    return Objects.requireNonNull(found).getRequired();
  }

  private static int port(ConfigurableApplicationContext service, String which) {
    return service.getEnvironment().getRequiredProperty("local." + which + ".port", Integer.class);
  }
}
