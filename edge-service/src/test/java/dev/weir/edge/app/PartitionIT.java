package dev.weir.edge.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.weir.edge.app.invalidation.InvalidationView;
import dev.weir.edge.app.invalidation.Invalidations;
import dev.weir.edge.invalidate.Invalidation;
import dev.weir.edge.invalidate.PurgeOrder;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** A peer that could not be reached is told when it can be. */
@Timeout(60)
class PartitionIT {

  private static final int FOLLOWED = 10_000;

  @Test
  void peerThatComesBack_isTold_andItsAcknowledgementCounts() throws Exception {
    Script away = Script.of(Step.request(), Step.reset());
    Script back =
        Script.repeating(
            Step.request(),
            Step.respond(
                200, "{\"edge\":\"far\",\"removed\":[3]}", "Content-Type: application/json"));
    try (ScriptedUpstream peer = ScriptedUpstream.start(away, away, away, back)) {
      ConfigurableApplicationContext edge = edge(peer.url());
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

  /** More than wait for one peer, and more than are followed. */
  @Test
  void peerThatMissesTooMany_forgetsEverything_whenItIsBack() throws Exception {
    AtomicBoolean back = new AtomicBoolean();
    List<String> taken = new CopyOnWriteArrayList<>();
    HttpServer peer = peer(back, taken);
    ConfigurableApplicationContext edge =
        edge("http://127.0.0.1:" + peer.getAddress().getPort(), "--logging.level.weir.audit=off");
    try {
      Invalidations invalidations = edge.getBean(Invalidations.class);
      for (int i = 1; i < FOLLOWED; i++) {
        invalidations.begin(url(i), "test");
      }
      Invalidation last = invalidations.begin(url(FOLLOWED), "test");
      Invalidation unfollowed = invalidations.begin(url(FOLLOWED + 1), "test");
      assertThat(InvalidationView.of(unfollowed).edges().toString()).contains("not followed");
      assertThat(invalidations.await(unfollowed, Duration.ofMinutes(1)).block())
          .isEqualTo(unfollowed);
      invalidations.begin(url(FOLLOWED + 2), "test");

      back.set(true);
      Invalidation ended = invalidations.await(last, Duration.ofSeconds(50)).block();
      assertThat(ended).matches(Invalidation::complete);
      assertThat(invalidations.all().stream().allMatch(Invalidation::complete)).isTrue();
      assertThat(taken).hasSize(1);
      assertThat(taken.getFirst()).contains("\"type\":\"all\"");
    } finally {
      edge.close();
      peer.stop(0);
    }
  }

  private static PurgeOrder url(int number) {
    return new PurgeOrder(PurgeOrder.Type.URL, "/" + number, null, false);
  }

  /** Takes one purge at a time, while it is not away. */
  private static HttpServer peer(AtomicBoolean back, List<String> taken) throws IOException {
    HttpServer peer =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    peer.createContext(
        "/api/invalidations/local/batch",
        exchange -> {
          String batch = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
          byte[] answer = "{\"edge\":\"far\",\"removed\":[null]}".getBytes(UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          boolean takes = back.get() && !batch.contains("},{");
          if (takes) {
            taken.add(batch);
          }
          exchange.sendResponseHeaders(takes ? 200 : 503, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    peer.start();
    return peer;
  }

  private static ConfigurableApplicationContext edge(String peer, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--weir.edge.id=near",
                "--weir.edge.listeners.http.host=127.0.0.1",
                "--weir.edge.listeners.http.port=0",
                "--weir.edge.peers[0]=" + peer,
                "--weir.edge.state-file=",
                "--server.port=0"));
    arguments.addAll(List.of(more));
    return SpringApplication.run(EdgeServiceApplication.class, arguments.toArray(String[]::new));
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
