package dev.weir.edge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** Edges that ask who calls: one whose peer token is good, one that has none. */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class EdgeControlIT {

  private static final String OPS = "ops-token-fedcba9876543210";
  private static final String PEER = "peer-token-fedcba9876543210";

  private static ConfigurableApplicationContext told;
  private static ConfigurableApplicationContext knowing;
  private static ConfigurableApplicationContext ignorant;

  @BeforeAll
  static void start() {
    told = edge("told");
    String peer = "--weir.edge.peers[0]=http://127.0.0.1:" + control(told);
    knowing = edge("knowing", peer, "--weir.edge.peer-token=" + PEER);
    ignorant = edge("ignorant", peer);
  }

  @AfterAll
  static void stop() {
    ignorant.close();
    knowing.close();
    told.close();
  }

  private static ConfigurableApplicationContext edge(String id, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--weir.edge.id=" + id,
                "--weir.edge.state-file=",
                "--weir.edge.listeners.http.host=127.0.0.1",
                "--weir.edge.listeners.http.port=0",
                "--weir.control.tokens.ops.token=" + OPS,
                "--weir.control.tokens.ops.role=operate",
                "--weir.control.tokens.edges.token=" + PEER,
                "--weir.control.tokens.edges.role=operate",
                "--server.port=0"));
    arguments.addAll(List.of(more));
    return SpringApplication.run(EdgeServiceApplication.class, arguments.toArray(String[]::new));
  }

  private static int control(ConfigurableApplicationContext edge) {
    return edge.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  private static RawMessage invalidate(ConfigurableApplicationContext edge, String url)
      throws Exception {
    String body = "{\"type\":\"url\",\"value\":\"" + url + "\"}";
    try (Http http = Http.connect(control(edge))) {
      http.send("POST /api/invalidations?wait=1s HTTP/1.1\r\nHost: localhost\r\n");
      http.send("Authorization: Bearer " + OPS + "\r\nConnection: close\r\n");
      http.send("Content-Type: application/json\r\n");
      http.send("Content-Length: " + body.length() + "\r\n\r\n" + body);
      return http.read();
    }
  }

  @Test
  void peerThatAsks_isToldWithTheToken_andBothPutItDown(CapturedOutput output) throws Exception {
    String id = invalidate(knowing, "/a").text().replaceAll(".*\"id\":\"([^\"]+)\".*", "$1");
    String path = "/api/invalidations/" + id;
    while (!Http.get(control(knowing), path, "Authorization: Bearer " + OPS)
        .text()
        .contains("\"complete\":true")) {
      Thread.onSpinWait();
    }
    assertThat(output)
        .contains("edges@127.0.0.1 changed cache url /a from kept to forgotten here")
        .contains("ops@127.0.0.1 changed cache url /a from kept to forgotten, invalidation ")
        .doesNotContain(PEER, OPS);
  }

  @Test
  void withoutToken_thePeerStaysPending() throws Exception {
    RawMessage answer = invalidate(ignorant, "/b");
    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.text()).contains("\"state\":\"pending\"", "401");
  }
}
