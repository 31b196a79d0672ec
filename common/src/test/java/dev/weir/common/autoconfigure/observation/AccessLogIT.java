package dev.weir.common.autoconfigure.observation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.autoconfigure.StarterApplication;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

class AccessLogIT {

  @Test
  void controlListener_logsItsRequests_andTellsHowMany(@TempDir Path folder) throws IOException {
    Path log = folder.resolve("access.log");
    try (ConfigurableApplicationContext service =
        SpringApplication.run(
            StarterApplication.class,
            "--server.port=0",
            "--weir.access-log.to=" + log,
            "--weir.access-log.control=true",
            "--weir.access-log.format=json")) {
      int port = service.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
      assertThat(Http.get(port, "/page?a", "User-Agent: test").status()).isEqualTo(200);
      RawMessage metrics = Http.get(port, "/actuator/prometheus");
      assertThat(metrics.text())
          .contains(
              "weir_access_log_lines_total",
              "weir_access_log_lost_total{reason=\"slow\"} 0.0",
              "weir_access_log_lost_total{reason=\"failed\"} 0.0",
              "weir_access_log_pending_bytes");
    }
    assertThat(Files.readAllLines(log))
        .hasSize(2)
        .first()
        .asString()
        .contains(
            "\"client\":\"127.0.0.1\"",
            "\"target\":\"/page?a\"",
            "\"status\":200",
            "\"listener\":\"control\"",
            "\"header:user-agent\":\"test\"");
  }
}
