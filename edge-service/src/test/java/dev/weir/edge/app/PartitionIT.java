package dev.weir.edge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** A peer that could not be reached is told when it can be. */
@Timeout(60)
class PartitionIT {

  @Test
  void peerThatComesBack_isTold_andItsAcknowledgementCounts() throws Exception {
    Script away = Script.of(Step.request(), Step.reset());
    Script back =
        Script.repeating(
            Step.request(),
            Step.respond(
                200, "{\"edge\":\"far\",\"removed\":3}", "Content-Type: application/json"));
    try (ScriptedUpstream peer = ScriptedUpstream.start(away, away, away, back)) {
      ConfigurableApplicationContext edge =
          SpringApplication.run(
              EdgeServiceApplication.class,
              "--weir.edge.id=near",
              "--weir.edge.listeners.http.host=127.0.0.1",
              "--weir.edge.listeners.http.port=0",
              "--weir.edge.peers[0]=" + peer.url(),
              "--weir.edge.state-file=",
              "--server.port=0");
      try {
        HttpResponse<String> answer = purge(edge);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("\"complete\":true", "\"pending\":[]", "\"removed\":3");
        assertThat(peer.requests()).hasSizeGreaterThan(2);
      } finally {
        edge.close();
      }
    }
  }

  private static HttpResponse<String> purge(ConfigurableApplicationContext edge) throws Exception {
    String port = edge.getEnvironment().getRequiredProperty("local.server.port");
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:" + port + "/api/invalidations?wait=20s"))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString("{\"type\":\"all\"}"))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }
}
