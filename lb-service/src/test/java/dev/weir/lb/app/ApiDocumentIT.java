package dev.weir.lb.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.ApiContract;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.media.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ApiDocumentIT {

  @Test
  void document_isValid_andTellsOfEveryRoute() throws Exception {
    try (RunningBalancer balancer =
        RunningBalancer.start(
            List.of(
                "--management.server.port=0",
                "--management.endpoints.web.exposure.include=mappings"))) {
      OpenAPI described =
          ApiContract.check(
              balancer.api(),
              balancer
                  .service()
                  .getEnvironment()
                  .getRequiredProperty("local.management.port", Integer.class));
      assertThat(required(described, "BanRequest")).containsExactly("for");
      assertThat(required(described, "Limit")).containsExactly("limit");
      assertThat(required(described, "LimitMatch")).isNull();
      assertThat(required(described, "BanView"))
          .containsExactlyInAnyOrder(
              "network", "since", "until", "secondsLeft", "reason", "by", "source");
      assertThat(required(described, "NetworkSnapshot"))
          .containsExactlyInAnyOrder("totals", "series");
      assertThat(constants(described, "PoolConfig", "protocol"))
          .containsExactlyInAnyOrder("http1", "h2", "h2c", "h3", "auto");
      assertThat(constants(described, "UpstreamConfig", "state"))
          .containsExactly("active", "draining", "disabled");
      assertThat(constants(described, "Limit", "algorithm")).contains("sliding-window");
      List<String> certificates = constants(described, "AcmeState", "phase");
      assertThat(certificates).contains("HELD");
      assertThat(constants(described))
          .allMatch(each -> certificates.contains(each) || each.matches("[a-z0-9-]+"));
    }
  }

  private static List<String> constants(OpenAPI described, String schema, String property) {
    Schema<?> found = described.getComponents().getSchemas().get(schema);
    Schema<?> constants = Objects.requireNonNull(found).getProperties().get(property);
    return constants(Objects.requireNonNull(constants));
  }

  private static List<String> constants(OpenAPI described) {
    List<String> constants = new ArrayList<>();
    for (Schema<?> schema : described.getComponents().getSchemas().values()) {
      if (schema.getProperties() != null) {
        for (Schema<?> property : schema.getProperties().values()) {
          constants.addAll(constants(property));
        }
      }
    }
    return constants;
  }

  private static List<String> constants(Schema<?> schema) {
    return schema.getEnum() == null
        ? List.of()
        : schema.getEnum().stream().map(String::valueOf).toList();
  }

  private static @Nullable List<String> required(OpenAPI described, String schema) {
    Schema<?> found = described.getComponents().getSchemas().get(schema);
    return Objects.requireNonNull(found).getRequired();
  }
}
