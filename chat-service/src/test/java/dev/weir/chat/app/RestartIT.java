package dev.weir.chat.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.autoconfigure.ListenerLifecycle;
import java.net.http.HttpClient;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A service whose context is stopped and started again, rather than closed. */
@Timeout(60)
class RestartIT {

  @Test
  void a_service_that_was_stopped_serves_again_once_it_is_started() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient();
        ConfigurableApplicationContext service =
            new SpringApplicationBuilder(ChatServiceApplication.class)
                .run(
                    "--server.port=0",
                    "--weir.chat.listeners.http.host=127.0.0.1",
                    "--weir.chat.listeners.http.port=0",
                    "--weir.chat.echo=true",
                    "--weir.chat.drain.delay=0s",
                    "--weir.chat.drain.over=0s")) {
      TestClient before = TestClient.connect(http, port(service));
      for (int round = 0; round < 2; round++) {
        service.stop();
        service.start();
        assertServes(http, service);
      }
      assertThat(before.closeCode()).isEqualTo(1012);
    }
  }

  private static void assertServes(HttpClient http, ConfigurableApplicationContext service)
      throws Exception {
    assertThat(service.getBean(ApplicationAvailability.class).getReadinessState())
        .isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
    for (TestClient client :
        new TestClient[] {
          TestClient.connect(http, port(service)), TestClient.toEcho(http, port(service))
        }) {
      client.text("again");
      assertThat(client.next(1)).containsExactly("text again");
      client.abort();
    }
  }

  private static int port(ConfigurableApplicationContext service) {
    return Objects.requireNonNull(service.getBean(ListenerLifecycle.class).address("http"))
        .getPort();
  }
}
